"""The rows that working time is made of, read in a constant number of queries for any number of people and departments.

What they mean together is worktime.py's; nobody else reads this module.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Cast

from staff.models import Absence, Closure, Department, ExtraHours, Holiday, Office, OpeningHours, User
from staff.models.hours import Place

YEAR = 366
USUAL_HOURS = {weekday: (time(8), time(16)) for weekday in range(5)}  # an office that has set no opening hours


class Span(NamedTuple):
    """Hours within one day, on the department's clock."""

    starts: time
    ends: time
    place: str


def moved(day: date, days: int) -> date:
    """`day` moved by `days`, stopping at the first and last day that there are."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


class Window:
    """The days whose rows are loaded. Asked beyond them it loads a year more, so that a search costs a query a year."""

    def __init__(self, load: Callable[[date, date], None], first: date, last: date) -> None:
        self.load, self.first, self.last = load, first, max(first, last)
        load(self.first, self.last)

    def reach(self, day: date) -> None:
        if day < self.first:
            first, before = moved(day, -YEAR), moved(self.first, -1)
            self.first = first
            self.load(first, before)
        elif day > self.last:
            after, last = moved(self.last, 1), moved(day, YEAR)
            self.last = last
            self.load(after, last)


# Departments: where they are and when they open


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for one department once its parents and the office are asked. `lineage`: itself, then its parents."""

    zone: ZoneInfo
    country: str
    subdivision: str
    lineage: tuple[int, ...]
    opening: Mapping[int, tuple[time, time]]


@dataclass(slots=True)
class _Node:
    parent: int | None = None
    zone: str = ""
    country: str = ""
    subdivision: str = ""
    opening: dict[int, tuple[time, time]] = field(default_factory=dict)


def settings_of(departments: Iterable[int | None]) -> dict[int | None, Setting]:
    """The setting of each department (None: the office), in one query."""
    nodes = _nodes()
    return {department: _setting(department, nodes) for department in departments}


def _nodes() -> dict[int | None, _Node]:
    usual = Office()
    office = _Node(zone=usual.zone, country=usual.country, subdivision=usual.subdivision)
    nodes: dict[int | None, _Node] = {None: office}
    for pk, parent, zone, country, subdivision, weekday, opens, closes in _place_rows():
        node = nodes.setdefault(pk, _Node())
        if zone is not None:
            node.parent, node.zone, node.country, node.subdivision = parent, zone, country, subdivision
        if weekday is not None:
            node.opening[weekday] = (opens, closes)
    office.opening = office.opening or USUAL_HOURS
    return nodes


def _place_rows() -> Iterable[Any]:
    """Departments with their hours, the office, and the office's hours, as one statement: every page pays for it."""
    names = ("node", "parent_node", "own_zone", "own_country", "own_subdivision", "weekday_", "opens_", "closes_")
    text, number, clock = models.CharField(), models.BigIntegerField(), models.TimeField()

    def rows(model: type[models.Model], *columns: Any) -> Any:
        return model._default_manager.order_by().annotate(**dict(zip(names, columns, strict=True)))

    def nothing(kind: "models.Field[Any, Any]") -> Cast:
        return Cast(Value(None), kind)

    place = F("zone"), F("country"), F("subdivision")
    hours = F("opening_hours__weekday"), F("opening_hours__opens"), F("opening_hours__closes")
    departments = rows(Department, F("id"), F("parent_id"), *place, *hours)
    nobody = nothing(number), nothing(number)
    office = rows(Office, *nobody, *place, nothing(models.IntegerField()), nothing(clock), nothing(clock))
    open_at = F("weekday"), F("opens"), F("closes")
    office_hours = rows(OpeningHours, *nobody, nothing(text), nothing(text), nothing(text), *open_at)
    parts = departments, office, office_hours.filter(department__isnull=True)
    first, *others = (part.values_list(*names) for part in parts)
    together: Iterable[Any] = first.union(*others, all=True)
    return together


def _setting(department: int | None, nodes: Mapping[int | None, _Node]) -> Setting:
    lineage = tuple(_lineage(department, nodes))
    chain = [*(nodes[pk] for pk in lineage), nodes[None]]
    country, subdivision = _region(chain)
    return Setting(
        zone=ZoneInfo(next(node.zone for node in chain if node.zone)),
        country=country,
        subdivision=subdivision,
        lineage=lineage,
        opening=next(node.opening for node in chain if node.opening),
    )


def _lineage(department: int | None, nodes: Mapping[int | None, _Node]) -> Iterator[int]:
    """Up to the top; a ring of parents, which the set-up page refuses, ends where it began."""
    seen: set[int] = set()
    while department in nodes and department is not None and department not in seen:
        seen.add(department)
        yield department
        department = nodes[department].parent


def _region(chain: list[_Node]) -> tuple[str, str]:
    """The nearest country; a region named on the way to it, or with it, is a region of that country."""
    subdivision = ""
    for node in chain:
        subdivision = subdivision or node.subdivision
        if node.country:
            return node.country, subdivision
    return "", subdivision


# Days off: public holidays and closures


class DaysOff:
    """Public holidays and closures of some settings, by day."""

    def __init__(self, settings: Iterable[Setting], first: date, last: date) -> None:
        settings = list(settings)
        self._countries = {setting.country for setting in settings}
        self._departments = {str(pk) for setting in settings for pk in setting.lineage}
        self._holidays: dict[tuple[str, str, date], tuple[str, bool]] = {}
        self._closures: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
        self._window = Window(self._load, first, last)

    def holiday(self, setting: Setting, day: date) -> str | None:
        """The name of the public holiday; None on any other day and on one where the office works all the same."""
        self._window.reach(day)
        national = self._holidays.get((setting.country, "", day))
        name, is_working = self._holidays.get((setting.country, setting.subdivision, day), national) or ("", True)
        return None if is_working else name

    def closure(self, setting: Setting, day: date) -> str | None:
        """The name of the closure, its own or one from above."""
        self._window.reach(day)
        for department in ("", *map(str, setting.lineage)):
            for first, last, name in self._closures[department]:
                if first <= day <= last:
                    return name
        return None

    def _load(self, first: date, last: date) -> None:
        names = ("kind", "place", "region", "from_day", "to_day", "title", "works")
        holidays = Holiday.objects.filter(country__in=self._countries, day__range=(first, last)).order_by()
        closures = Closure.objects.filter(_of(self._departments), first_day__lte=last, last_day__gte=first).order_by()
        text = models.CharField(max_length=120)
        holiday_rows = holidays.annotate(
            kind=Value("holiday"),
            place=F("country"),
            region=F("subdivision"),
            from_day=F("day"),
            to_day=F("day"),
            title=F("name"),
            works=F("is_working"),
        )
        closure_rows = closures.annotate(
            kind=Value("closure"),
            place=Cast("department_id", text),
            region=Value(""),
            from_day=F("first_day"),
            to_day=F("last_day"),
            title=F("name"),
            works=Value(False),
        )
        rows = holiday_rows.values_list(*names).union(closure_rows.values_list(*names), all=True)
        for kind, place, region, from_day, to_day, title, works in rows:
            if kind == "holiday":
                self._holidays[place, region, from_day] = (title, works)
            else:
                self._closures[place or ""].append((from_day, to_day, title))


def _of(departments: set[str]) -> Q:
    return Q(department__isnull=True) | Q(department__in=departments)


# People: their weeks, extra hours and days away


@dataclass(slots=True)
class Week:
    """Hours by (letter, weekday) from a date; a week that does not alternate has the letter A only."""

    from_date: date
    alternating: bool
    hours: dict[tuple[str, int], Span] = field(default_factory=dict)

    def on(self, day: date) -> list[Span]:
        """A in the ISO week of `from_date`, B in the next: whole weeks are counted, so a week 53 changes nothing."""
        odd = (_monday(day) - _monday(self.from_date)) // 7 % 2
        span = self.hours.get(("B" if self.alternating and odd else "A", day.weekday()))
        return [span] if span else []


def _monday(day: date) -> int:
    """The Monday of the day's ISO week, as an ordinal."""
    return day.toordinal() - day.weekday()


class People:
    """What is known of some people's hours: home department, weeks, extra hours, confirmed days away."""

    def __init__(self, users: Iterable[int], first: date, last: date) -> None:
        self._users = set(users)
        self.homes: dict[int, int | None] = {}
        self.weeks: dict[int, dict[date, Week]] = defaultdict(dict)
        self._extra: dict[tuple[int, date], list[Span]] = defaultdict(list)
        self._away: dict[int, list[tuple[date, date]]] = defaultdict(list)
        self._load_weeks()
        self._window = Window(self._load, first, last)

    def week(self, user: int, day: date) -> Week | None:
        """The week in force: of those that have begun, the one that began last."""
        begun = [start for start in self.weeks[user] if start <= day]
        return self.weeks[user][max(begun)] if begun else None

    def extra(self, user: int, day: date) -> list[Span]:
        self._window.reach(day)
        return self._extra.get((user, day), [])

    def away(self, user: int, day: date) -> bool:
        self._window.reach(day)
        return any(first <= day <= last for first, last in self._away[user])

    def _load_weeks(self) -> None:
        home = FilteredRelation("memberships", condition=Q(memberships__is_home=True))
        week, hours = ("working_weeks__from_date", "working_weeks__alternating"), "working_weeks__hours__"
        columns = [hours + name for name in ("letter", "weekday", "starts", "ends", "place")]
        people = User.objects.filter(pk__in=self._users).order_by().annotate(home=home)
        for user, department, start, alternating, *row in people.values_list(
            "pk", "home__department_id", *week, *columns
        ):
            self.homes[user] = department
            if start is None:
                continue
            found = self.weeks[user].setdefault(start, Week(start, alternating))
            letter, weekday, starts, ends, place = row
            if letter is not None:
                found.hours[letter, weekday] = Span(starts, ends, place)

    def _load(self, first: date, last: date) -> None:
        names = ("user_id", "from_day", "to_day", "at", "until", "where")
        extra = ExtraHours.objects.filter(user__in=self._users, day__range=(first, last)).order_by()
        away = Absence.objects.filter(user__in=self._users, first_day__lte=last, last_day__gte=first).order_by()
        no_time = Cast(Value(None), models.TimeField())
        extra_rows = extra.annotate(
            from_day=F("day"), to_day=F("day"), at=F("starts"), until=F("ends"), where=F("place")
        )
        away_rows = away.filter(confirmed_at__isnull=False).annotate(
            from_day=F("first_day"), to_day=F("last_day"), at=no_time, until=no_time, where=Value(Place.OFFICE)
        )
        rows = extra_rows.values_list(*names).union(away_rows.values_list(*names), all=True)
        for user, from_day, to_day, at, until, where in rows:
            if at is None:
                self._away[user].append((from_day, to_day))
            else:
                self._extra[user, from_day].append(Span(at, until, where))
