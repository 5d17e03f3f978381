"""Working time: is this a working day here, minutes a person works that day, the next working moment, n days on.

The rows come from worktime_rows.py; entering them is actions_hours.py's. Ask `calendars_for` or `person_times` once for
a whole page; the functions at the end are for single questions.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from staff.models import Department, User
from staff.models.hours import Place
from staff.worktime_rows import DaysOff, People, Setting, Span, moved, settings_of

__all__ = [
    "Calendar",
    "NoWorkingDay",
    "PersonTime",
    "Span",
    "WhyNot",
    "add_working_days",
    "calendars_for",
    "due_at",
    "is_working_day",
    "local_now",
    "minutes_worked",
    "moment_at",
    "next_working_moment",
    "person_times",
    "zone_of",
]

LONGEST_SEARCH = 731  # days; two years without a working day means that there is none
MOST_WORKING_DAYS = 1000
WhyNot = Literal["away", "day off", "holiday", "closed"]


class NoWorkingDay(Exception):
    """No working day within two years: the department is never open, or closed for good."""


class Calendar:
    """When one department (or the office) is open, on its own clock. Makes no query for the days it was loaded for."""

    def __init__(self, setting: Setting, days_off: DaysOff) -> None:
        self._setting, self._days_off = setting, days_off

    @classmethod
    def of(cls, department: Department | None, first: date, last: date) -> "Calendar":
        """The calendar of a department (None: the office). Two queries; days beyond `last` cost one a year."""
        pk = department.pk if department else None
        return calendars_for([department], first, last)[pk]

    @property
    def zone(self) -> ZoneInfo:
        return self._setting.zone

    def opening_time(self, day: date) -> time | None:
        """When it opens that day; None when it stays closed."""
        return self._setting.opening[day.weekday()][0] if self.is_working_day(day) else None

    def closing_time(self, day: date) -> time | None:
        """When it closes that day; None when it stays closed."""
        return self._setting.opening[day.weekday()][1] if self.is_working_day(day) else None

    def usual_hours(self, day: date) -> list[Span]:
        """The opening hours of that weekday, holiday or not."""
        hours = self._setting.opening.get(day.weekday())
        return [Span(*hours, Place.OFFICE)] if hours else []

    def holiday(self, day: date) -> str | None:
        """The public holiday's name; None also where the office works that day all the same."""
        return self._days_off.holiday(self._setting, day)

    def closure(self, day: date) -> str | None:
        """The name of what keeps the department closed that day."""
        return self._days_off.closure(self._setting, day)

    def why_closed(self, day: date) -> Literal["holiday", "closed"] | None:
        """What takes the day away from everybody. A weekday without opening hours is not asked about here."""
        if self.holiday(day) is not None:
            return "holiday"
        return "closed" if self.closure(day) is not None else None

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self._setting.opening and self.why_closed(day) is None

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`. Raises NoWorkingDay."""
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day` (negative: before); `day` itself is not counted, and is the answer for 0.

        Raises NoWorkingDay, and ValueError for more than 1,000 days.
        """
        if abs(n) > MOST_WORKING_DAYS:
            raise ValueError(f"at most {MOST_WORKING_DAYS} working days")
        for _step in range(abs(n)):
            day = self._nearest(_days(day, 1 if n > 0 else -1))
        return day

    def _nearest(self, days: Iterator[date]) -> date:
        for day in days:
            if self.is_working_day(day):
                return day
        raise NoWorkingDay


class PersonTime:
    """One person's working time, on the clock of the home department (without one: the office's)."""

    def __init__(self, user: User, calendar: Calendar, people: People) -> None:
        self.calendar = calendar
        self._user, self._people = user, people

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone

    def spans(self, day: date) -> list[Span]:
        """The hours worked that day, in order, never overlapping."""
        if not self._employed(day) or self.is_away(day):
            return []
        usual = [] if self.calendar.why_closed(day) else self._usual(day)
        return list(_apart(usual + self._people.extra(self._user.pk, day)))

    def minutes(self, day: date) -> int:
        """Minutes worked that day; hours that the clock skips or repeats count as they pass."""
        worked = (_utc(day, span.ends, self.zone) - _utc(day, span.starts, self.zone) for span in self.spans(day))
        return sum(passed // timedelta(minutes=1) for passed in worked)

    def works(self, day: date) -> bool:
        return bool(self.spans(day))

    def is_away(self, day: date) -> bool:
        """A confirmed absence covers the day."""
        return self._people.away(self._user.pk, day)

    def why_not(self, day: date) -> WhyNot | None:
        """Why the person does not work that day; None when they do."""
        if self.works(day):
            return None
        if self.is_away(day):
            return "away"
        if not self._employed(day) or not self._usual(day):
            return "day off"
        return self.calendar.why_closed(day)

    def next_working_moment(self, moment: datetime) -> datetime | None:
        """`moment` itself within working hours, else when they begin next; None when they do not within two years."""
        today = moment.astimezone(self.zone).date()
        for day in _days(moved(today, -1), 1):
            if self._user.last_day and day > self._user.last_day:
                return None
            for span in self.spans(day):
                if moment.astimezone(UTC) < _utc(day, span.ends, self.zone):
                    starts = moment_at(day, span.starts, self.zone)
                    return moment if starts.astimezone(UTC) <= moment.astimezone(UTC) else starts
        return None

    def _employed(self, day: date) -> bool:
        first, last = self._user.first_day, self._user.last_day
        return (first is None or first <= day) and (last is None or day <= last)

    def _usual(self, day: date) -> list[Span]:
        week = self._people.week(self._user.pk, day)
        return week.on(day) if week else self.calendar.usual_hours(day)


def calendars_for(departments: Iterable[Department | None], first: date, last: date) -> dict[int | None, Calendar]:
    """The calendar of each department by its id (None: the office). Two queries for any number of them."""
    return _calendars({department.pk if department else None for department in departments}, first, last)


def person_times(users: Iterable[User], first: date, last: date) -> dict[int, PersonTime]:
    """The working time of each person by their id. Four queries for any number of them."""
    return _times(users, set(), first, last)[1]


def team_times(
    department: Department, users: Iterable[User], first: date, last: date
) -> tuple[Calendar, dict[int, PersonTime]]:
    """A department's calendar and its people's working time, wherever their home is. Four queries."""
    calendars, times = _times(users, {department.pk}, first, last)
    return calendars[department.pk], times


def is_working_day(department: Department | None, day: date) -> bool:
    return Calendar.of(department, day, day).is_working_day(day)


def add_working_days(department: Department | None, day: date, n: int) -> date:
    """See `Calendar.add_working_days`."""
    return Calendar.of(department, day, day).add_working_days(day, n)


def minutes_worked(user: User, day: date) -> int:
    return person_times([user], day, day)[user.pk].minutes(day)


def next_working_moment(user: User, moment: datetime) -> datetime | None:
    """See `PersonTime.next_working_moment`."""
    day = moment.astimezone(UTC).date()
    return person_times([user], moved(day, -1), moved(day, 14))[user.pk].next_working_moment(moment)


def due_at(where: Calendar | Department | None, due_on: date, due_time: time | None) -> datetime:
    """The moment a date and a time mean there; without a time closing time, or the end of a day that stays closed."""
    calendar = where if isinstance(where, Calendar) else Calendar.of(where, due_on, due_on)
    clock = due_time or calendar.closing_time(due_on)
    if clock is None:
        return moment_at(moved(due_on, 1), time(0), calendar.zone)
    return moment_at(due_on, clock, calendar.zone)


def zone_of(department: Department | None) -> ZoneInfo:
    """The department's zone, else its parents', else the office's. One query."""
    pk = department.pk if department else None
    return settings_of([pk])[pk].zone


def local_now(department: Department | None, now: datetime) -> datetime:
    """`now` on the department's clock; its `.date()` is the department's today."""
    return now.astimezone(zone_of(department))


def moment_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as a moment: one that occurs twice is the first, one that is skipped the first moment after."""
    naive = datetime.combine(day, clock)
    moment = naive.replace(tzinfo=zone)
    there = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    return moment if there == naive else _after_gap(naive.replace(microsecond=0), zone)


def _after_gap(naive: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after the gap that `naive` lies in, found by halving the seconds around it."""
    before = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    new = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == new:
            high = middle
        else:
            low = middle
    return (before + timedelta(seconds=high)).astimezone(zone)


def _utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """As UTC: two moments of one zone are otherwise compared by their wall clocks."""
    return moment_at(day, clock, zone).astimezone(UTC)


def _days(day: date, step: int) -> Iterator[date]:
    """The days after (or before) `day`, for two years at most."""
    for _count in range(LONGEST_SEARCH):
        following = moved(day, step)
        if following == day:
            return
        yield following
        day = following


def _apart(spans: list[Span]) -> Iterator[Span]:
    """In order, each beginning where the one before it ends at the earliest."""
    reached = time.min
    for span in sorted(spans):
        starts = max(span.starts, reached)
        if starts < span.ends:
            yield span._replace(starts=starts)
            reached = span.ends


def _calendars(departments: set[int | None], first: date, last: date) -> dict[int | None, Calendar]:
    settings = settings_of(departments)
    days_off = DaysOff(settings.values(), first, last)
    return {pk: Calendar(setting, days_off) for pk, setting in settings.items()}


def _times(
    users: Iterable[User], departments: set[int | None], first: date, last: date
) -> tuple[dict[int | None, Calendar], dict[int, PersonTime]]:
    known = {user.pk: user for user in users}
    people = People(known, first, last)
    calendars = _calendars({*departments, *people.homes.values()}, first, last)
    return calendars, {pk: PersonTime(known[pk], calendars[home], people) for pk, home in people.homes.items()}
