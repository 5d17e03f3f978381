"""The rows that working time is made of, read in a constant number of queries for any number of people and departments.

What they mean together is worktime.py's; holidays.py asks where departments are. Nobody else reads this module.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Cast

from staff.models import (
    Absence,
    Closure,
    Department,
    ExtraHours,
    Holiday,
    Office,
    OpeningHours,
    OpeningPeriod,
    User,
)
from staff.worktime_minutes import Span, moved
from ui.prepared import Prepared

YEAR = 366
AWAY = ""  # in the place of a place
Hours = Mapping[int, tuple[time, time]]  # by weekday
USUAL_HOURS = {weekday: (time(8), time(16)) for weekday in range(5)}  # an office that has set no opening hours


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
    """What holds for one department once its parents and the office are asked. `lineage`: itself, then its parents.

    `opening`: usual hours of those whose hours may hold, the nearest first, up to the first that has some; each with
    its id as text, the office's is empty.
    """

    zone: ZoneInfo
    country: str
    subdivision: str
    lineage: tuple[int, ...]
    opening: tuple[tuple[str, Hours], ...]


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


def every_setting() -> dict[int | None, Setting]:
    """The setting of each department there is, and the office's."""
    nodes = _nodes()
    return {department: _setting(department, nodes) for department in nodes}


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


def _places(_key: None) -> Any:
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
    return first.union(*others, all=True)


_place_rows = Prepared(_places)


def _setting(department: int | None, nodes: Mapping[int | None, _Node]) -> Setting:
    lineage = tuple(_lineage(department, nodes))
    chain = [*(nodes[pk] for pk in lineage), nodes[None]]
    asked = next(n for n, node in enumerate(chain, 1) if node.opening)
    country, subdivision = _region(chain)
    return Setting(
        zone=ZoneInfo(next(node.zone for node in chain if node.zone)),
        country=country,
        subdivision=subdivision,
        lineage=lineage,
        opening=tuple(zip((*map(str, lineage), ""), (node.opening for node in chain[:asked]), strict=False)),
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


# Dates: public holidays, closures, and opening hours of some dates or from a date


@dataclass(slots=True)
class _Period:
    """Opening hours from a day, until the `last` one or (None) from then on."""

    first: date
    last: date | None
    hours: dict[int, tuple[time, time]] = field(default_factory=dict)

    def rank(self) -> tuple[bool, date, int]:
        """Which of several holds: a span before what holds from a date, then the one that began last, the shorter."""
        return self.last is not None, self.first, -(self.last or date.max).toordinal()


class Dates:
    """Public holidays, closures and dated opening hours of some settings, by day."""

    def __init__(self, settings: Iterable[Setting], first: date, last: date) -> None:
        settings = list(settings)
        self._countries = {setting.country for setting in settings}
        self._departments = {str(pk) for setting in settings for pk in setting.lineage}
        self._holidays: dict[tuple[str, str, date], tuple[str, bool]] = {}
        self._closures: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
        self._periods: dict[str, dict[int, _Period]] = {}
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

    def hours(self, setting: Setting, day: date, *, spans: bool = True) -> tuple[time, time] | None:
        """Opening and closing time of that day, holiday or not: the nearest department's that has hours of its own.

        `spans`: with the hours of some dates; without them what would hold had nobody entered any.
        """
        self._window.reach(day)
        asked = (self._own(department, day, spans) or usual for department, usual in setting.opening)
        return next(filter(None, asked)).get(day.weekday())

    def _own(self, department: str, day: date, spans: bool) -> Hours | None:
        periods = self._periods.get(department)
        if not periods:
            return None
        holding = [
            period
            for period in periods.values()
            if period.first <= day and (period.last is None or (spans and day <= period.last))
        ]
        return max(holding, key=_Period.rank).hours if holding else None

    def _load(self, first: date, last: date) -> None:
        for kind, place, region, from_day, to_day, title, works, pk, *hours in self._rows(first, last):
            if kind == "holiday":
                self._holidays[place, region, from_day] = (title, works)
            elif kind == "closure":
                self._closures[place or ""].append((from_day, to_day, title))
            else:
                periods = self._periods.setdefault(place or "", {})
                weekday, opens, closes = hours
                periods.setdefault(pk, _Period(from_day, to_day)).hours[weekday] = (opens, closes)

    def _rows(self, first: date, last: date) -> Iterable[Any]:
        if not self._countries:  # nobody's
            return ()
        values: dict[str, Any] = {"countries": sorted(self._countries), "first": first, "last": last}
        if self._departments:
            values["departments"] = sorted(map(int, self._departments))
        return _date_rows(**values)


def _dates(_key: None, *, countries: Any, first: date, last: date, departments: Any = ()) -> Any:
    """All three as one statement: every page pays for it."""
    names = ("kind", "place", "region", "from_day", "to_day", "title", "works", "row", "weekday_", "opens_", "closes_")
    text, clock = models.CharField(max_length=120), models.TimeField()
    nothing = Cast(Value(None), models.IntegerField()), Cast(Value(None), clock), Cast(Value(None), clock)
    where, dates = Cast("department_id", text), (F("first_day"), F("last_day"))
    theirs = (Q(department__isnull=True) | Q(department__in=departments)) & Q(first_day__lte=last)
    holidays = Holiday.objects.filter(country__in=countries, day__range=(first, last))
    closures = Closure.objects.filter(theirs, last_day__gte=first)
    periods = OpeningPeriod.objects.filter(theirs, Q(last_day=None) | Q(last_day__gte=first), hours__isnull=False)
    holiday = (F("country"), F("subdivision"), F("day"), F("day"), F("name"), F("is_working"), F("id"), *nothing)
    closure = (where, Value(""), *dates, F("name"), Value(False), F("id"), *nothing)
    opening = (F("hours__weekday"), F("hours__opens"), F("hours__closes"))
    period = (where, Value(""), *dates, F("name"), Value(False), F("id"), *opening)
    parts: list[Any] = [
        rows.order_by().annotate(**dict(zip(names, (Value(kind), *columns), strict=True))).values_list(*names)
        for kind, rows, columns in (
            ("holiday", holidays, holiday),
            ("closure", closures, closure),
            ("period", periods, period),
        )
    ]
    return parts[0].union(*parts[1:], all=True)


_date_rows = Prepared(_dates)


# People: their weeks, extra hours, and days and hours away


@dataclass(slots=True)
class Week:
    """Hours by (letter, weekday) from a date; a week that does not alternate has the letter A only.

    `last_day`: it holds only until then, and goes before weeks that hold from a date on.
    """

    from_date: date
    last_day: date | None
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
    """What is known of some people's hours: home department, weeks, extra hours, confirmed days and hours away."""

    def __init__(self, users: Iterable[int], first: date, last: date) -> None:
        self._users = set(users)
        self.homes: dict[int, int | None] = {}
        self.weeks: dict[int, dict[date, Week]] = defaultdict(dict)
        self._extra: dict[tuple[int, date], list[Span]] = defaultdict(list)
        self._away: dict[int, list[tuple[date, date]]] = defaultdict(list)
        self._hours_away: dict[tuple[int, date], list[Span]] = defaultdict(list)
        self._load_weeks()
        self._window = Window(self._load, first, last)

    def week(self, user: int, day: date) -> Week | None:
        """The week in force: one for a span of dates, else of those that have begun the one that began last."""
        weeks = self.weeks[user].values()
        begun = [week for week in weeks if week.from_date <= day and (week.last_day is None or day <= week.last_day)]
        return max(begun, key=lambda week: (week.last_day is not None, week.from_date)) if begun else None

    def extra(self, user: int, day: date) -> list[Span]:
        self._window.reach(day)
        return self._extra.get((user, day), [])

    def hours_away(self, user: int, day: date) -> list[Span]:
        """As they were entered, in any order; they may overlap."""
        self._window.reach(day)
        return self._hours_away.get((user, day), [])

    def away(self, user: int, day: date) -> bool:
        """The whole day."""
        self._window.reach(day)
        return any(first <= day <= last for first, last in self._away[user])

    def _load_weeks(self) -> None:
        found = _week_rows(users=sorted(self._users)) if self._users else ()
        for user, department, start, last_day, alternating, *row in found:
            self.homes[user] = department
            if start is None:
                continue
            week = self.weeks[user].setdefault(start, Week(start, last_day, alternating))
            letter, weekday, starts, ends, place = row
            if letter is not None:
                week.hours[letter, weekday] = Span(starts, ends, place)

    def _load(self, first: date, last: date) -> None:
        found = _hour_rows(users=sorted(self._users), first=first, last=last) if self._users else ()
        for user, from_day, to_day, at, until, where in found:
            if at is None:
                self._away[user].append((from_day, to_day))
            else:
                spans = self._hours_away if where == AWAY else self._extra
                spans[user, from_day].append(Span(at, until, where))


def _weeks(_key: None, *, users: Any) -> Any:
    """Everybody's home department, with their weeks and those weeks' hours where they have any."""
    home = FilteredRelation("memberships", condition=Q(memberships__is_home=True))
    week = [f"working_weeks__{name}" for name in ("from_date", "last_day", "alternating")]
    hours = "working_weeks__hours__"
    columns = [hours + name for name in ("letter", "weekday", "starts", "ends", "place")]
    people = User.objects.filter(pk__in=users).order_by().annotate(home=home)
    return people.values_list("pk", "home__department_id", *week, *columns)


def _hours(_key: None, *, users: Any, first: date, last: date) -> Any:
    """Extra hours, and confirmed days and hours away, as one statement."""
    names = ("user_id", "from_day", "to_day", "at", "until", "where")
    extra = ExtraHours.objects.filter(user__in=users, day__range=(first, last)).order_by()
    away = Absence.objects.filter(user__in=users, first_day__lte=last, last_day__gte=first).order_by()
    extra = extra.annotate(from_day=F("day"), to_day=F("day"), at=F("starts"), until=F("ends"), where=F("place"))
    away = away.filter(confirmed_at__isnull=False).annotate(
        from_day=F("first_day"), to_day=F("last_day"), at=F("starts"), until=F("ends"), where=Value(AWAY)
    )
    return extra.values_list(*names).union(away.values_list(*names), all=True)


_week_rows, _hour_rows = Prepared(_weeks), Prepared(_hours)
