"""Public holidays: seeded into the editable calendar from the `holidays` library, which is never asked at run time.

What a holiday means is worktime.py's; renaming and striking out are actions_hours.py's.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction

from staff.models import Department, Event, Holiday, Office, User
from staff.worktime import local_now
from staff.worktime_rows import settings_of

YEARS_AHEAD = 2
LONGEST_NAME = 120
Place = tuple[str, str]  # country, subdivision (empty: the whole country)


def places_in_use() -> list[Place]:
    """Where the office and its departments are, each region after its country."""
    departments = Department.objects.in_use().values_list("pk", flat=True)
    settings = settings_of([None, *departments]).values()
    regions = {(setting.country, setting.subdivision) for setting in settings}
    return sorted(regions | {(country, "") for country, _region in regions})


def years_to_seed(now: datetime) -> range:
    """This year on the office's clock, and two more."""
    year = local_now(None, now).year
    return range(year, year + YEARS_AHEAD + 1)


def keep_seeded(now: datetime) -> int:
    """The tick's duty: three queries when nothing is missing. An office that is not set up has no country yet."""
    return seed_holidays(now=now) if Office.current().set_up_at else 0


@transaction.atomic
def seed_holidays(*, now: datetime, by: User | None = None) -> int:
    """Add what is missing for this year and two more; how many were added. Rows that are there are never touched."""
    office, years = Office.current(), years_to_seed(now)
    missing = list(_missing(places_in_use(), years, office.language))
    if not missing:
        return 0
    Holiday.objects.bulk_create(missing, ignore_conflicts=True)  # somebody may be adding the same at this moment
    after = {"holidays": len(missing), "from_year": years[0], "to_year": years[-1]}
    Event.record(office, "hours_changed", by=by, at=now, after=after)
    return len(missing)


def _missing(places: list[Place], years: range, language: str) -> Iterator[Holiday]:
    between = (date(years[0], 1, 1), date(years[-1], 12, 31))
    rows = Holiday.objects.filter(country__in={country for country, _region in places}, day__range=between)
    there = set(rows.order_by().values_list("country", "subdivision", "day"))
    for country, subdivision in places:
        for day, name, works in calendar(country, subdivision, years, language):
            if (country, subdivision, day) not in there:
                yield Holiday(country=country, subdivision=subdivision, day=day, name=name, is_working=works)


@lru_cache(maxsize=64)
def calendar(country: str, subdivision: str, years: range, language: str) -> tuple[tuple[date, str, bool], ...]:
    """Day, name and "we work this day". Of a region only what differs from its country, both ways."""
    nation = _days(country, "", years, language)
    days = [(day, name, False) for day, name in nation.items()]
    if subdivision:
        region = _days(country, subdivision, years, language)
        days = [(day, name, False) for day, name in region.items() if day not in nation]
        days += [(day, name, True) for day, name in nation.items() if region and day not in region]
    return tuple(sorted((day, name[:LONGEST_NAME], works) for day, name, works in days))


def _days(country: str, subdivision: str, years: Iterable[int], language: str) -> dict[date, str]:
    """The library's days; none for a country or region it doesn't know."""
    import holidays  # heavy, 150 ms and 15 MB: only the seeding needs it

    try:
        plain = holidays.country_holidays(country, subdiv=subdivision or None)
        said = _language(plain.supported_languages, plain.default_language, language)
        return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=years, language=said))
    except NotImplementedError:
        return {}


def _language(supported: Iterable[str], default: str | None, wanted: str) -> str | None:
    """The office's language where the library has it ("no" serves for nb), else the country's own."""
    prefixes = ("nb", "no") if wanted == "nb" else (wanted,)
    fitting = [code for code in supported if code.split("_")[0] in prefixes]
    return default if default in fitting or not fitting else min(fitting, key=lambda code: (code != "en_US", code))
