"""Public holidays are seeded for this year and two more; what people edited stays; twice is once."""

from datetime import date, datetime

import pytest

from staff import holidays, worktime
from staff.actions_hours import rename_holiday, strike_out_holiday
from staff.models import Department, Event, Holiday, Office, User

pytestmark = pytest.mark.django_db


def years(**where: str) -> set[int]:
    return {day.year for day in Holiday.objects.filter(**where).values_list("day", flat=True)}


def test_this_year_and_two_more(office: Office, now: datetime) -> None:
    added = holidays.seed_holidays(now=now)
    assert added == Holiday.objects.count() > 30
    assert years(country="NO", subdivision="") == {2026, 2027, 2028}
    assert not worktime.is_working_day(None, date(2028, 5, 17))
    assert not Holiday.objects.filter(edited=True).exists()


def test_twice_adds_nothing(office: Office, now: datetime, django_assert_max_num_queries) -> None:
    holidays.seed_holidays(now=now)
    rows = list(Holiday.objects.values())
    with django_assert_max_num_queries(8):
        assert holidays.seed_holidays(now=now) == 0
    assert list(Holiday.objects.values()) == rows
    assert Event.objects.filter(name="hours_changed").count() == 1


def test_edited_days_are_left_alone(office: Office, ada: User, now: datetime) -> None:
    holidays.seed_holidays(now=now)
    may_day, christmas = Holiday.objects.get(day="2027-05-01"), Holiday.objects.get(day="2027-12-25")
    strike_out_holiday(may_day, by=ada, now=now)
    rename_holiday(christmas, name="Our party", by=ada, now=now)
    Holiday.objects.filter(day="2027-12-26").delete()
    assert holidays.seed_holidays(now=now) == 1
    may_day.refresh_from_db()
    christmas.refresh_from_db()
    assert (may_day.is_working, christmas.name) == (True, "Our party")
    assert Holiday.objects.filter(day="2027-12-26").exists()


def test_a_new_year_brings_its_third(office: Office, now: datetime) -> None:
    holidays.seed_holidays(now=now)
    holidays.seed_holidays(now=now.replace(year=2027))
    assert years(country="NO") == {2026, 2027, 2028, 2029}


def test_the_year_is_the_offices(office: Office, now: datetime) -> None:
    new_years_eve = datetime.fromisoformat("2026-12-31T23:30+00:00")
    assert list(holidays.years_to_seed(new_years_eve)) == [2027, 2028, 2029]


def test_departments_elsewhere_have_their_own(office: Office, billing: Department, now: datetime) -> None:
    billing.country, billing.subdivision = "DE", "BY"
    billing.save()
    holidays.seed_holidays(now=now)
    assert years(country="DE", subdivision="") == years(country="DE", subdivision="BY") == {2026, 2027, 2028}
    assert not Holiday.objects.filter(subdivision="BY", day="2026-12-25").exists(), "the nation's is there already"
    assert not worktime.is_working_day(billing, date(2026, 12, 25))
    assert not worktime.is_working_day(billing, date(2026, 6, 4))


def test_a_region_that_works_on_a_national_day(office: Office, now: datetime) -> None:
    office.country, office.subdivision = "US", "CA"
    office.save()
    holidays.seed_holidays(now=now)
    columbus_day = date(2026, 10, 12)
    assert Holiday.objects.get(subdivision="CA", day=columbus_day).is_working
    assert worktime.is_working_day(None, columbus_day)


@pytest.mark.parametrize("country, region", [("XX", ""), ("DE", "ZZ"), ("", ""), ("", "BY")])
def test_unknown_places_have_no_days_of_their_own(office: Office, now: datetime, country: str, region: str) -> None:
    office.country, office.subdivision = country, region
    office.save()
    holidays.seed_holidays(now=now)
    assert not Holiday.objects.exclude(country="DE", subdivision="").exists()


@pytest.mark.parametrize(
    "language, name", [("en", "Christmas Day"), ("nb", "Første juledag"), ("fr", "Første juledag")]
)
def test_names_are_in_the_offices_language(office: Office, now: datetime, language: str, name: str) -> None:
    office.language = language
    office.save()
    holidays.seed_holidays(now=now)
    assert Holiday.objects.get(day="2026-12-25").name == name


def test_the_tick_waits_until_the_office_is_set_up(office: Office, now: datetime) -> None:
    Office.objects.update(set_up_at=None)
    assert holidays.keep_seeded(now) == 0
    Office.objects.update(set_up_at=now)
    assert holidays.keep_seeded(now) > 0
