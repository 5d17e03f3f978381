"""Working time: is this a working day here, minutes a person works that day, n days or working minutes on.

How minutes are counted is worktime_minutes.py's. The rows come from worktime_rows.py; entering them is
actions_hours.py's. Ask `calendars_for` or `person_times` once for a whole page; the functions at the end are for single
questions.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from staff.models import Department, User
from staff.models.hours import Place
from staff.worktime_minutes import Span, WorkingTime, apart, days_from, joined, moment_at, moved, without
from staff.worktime_rows import Dates, People, Setting, every_setting, settings_of

__all__ = [
    "Calendar",
    "NoWorkingDay",
    "PersonTime",
    "Span",
    "WhyNot",
    "WorkingTime",
    "add_working_days",
    "calendars_and_times",
    "calendars_for",
    "due_at",
    "every_calendar",
    "is_working_day",
    "local_now",
    "minutes_worked",
    "moment_at",
    "next_working_moment",
    "person_times",
    "team_times",
    "working_minutes_after",
    "working_minutes_between",
    "working_time_of",
    "zone_of",
    "zones_of",
]

MOST_WORKING_DAYS = 1000
WEEK = 7
WhyNot = Literal["away", "day off", "holiday", "closed"]


class NoWorkingDay(Exception):
    """No working day within two years: the department is never open, or closed for good."""


class Calendar(WorkingTime):
    """When one department (or the office) is open, on its own clock. Makes no query for the days it was loaded for."""

    def __init__(self, setting: Setting, dates: Dates) -> None:
        self._setting, self._dates = setting, dates

    @classmethod
    def of(cls, department: Department | None, first: date, last: date) -> "Calendar":
        """The calendar of a department (None: the office). Two queries; days beyond `last` cost one a year."""
        pk = department.pk if department else None
        return calendars_for([department], first, last)[pk]

    @property
    def zone(self) -> ZoneInfo:
        return self._setting.zone

    def spans(self, day: date) -> list[Span]:
        """The opening hours of that day; none on a holiday or a closed day."""
        return self.usual_hours(day) if self.why_closed(day) is None else []

    def opening_time(self, day: date) -> time | None:
        """When it opens that day; None when it stays closed."""
        return next((span.starts for span in self.spans(day)), None)

    def closing_time(self, day: date) -> time | None:
        """When it closes that day; None when it stays closed."""
        return next((span.ends for span in self.spans(day)), None)

    def usual_hours(self, day: date) -> list[Span]:
        """The opening hours of that day, holiday or not."""
        return _span(self._dates.hours(self._setting, day))

    def standing_hours(self, day: date) -> list[Span]:
        """The hours that would hold that day if none were entered for a span of dates."""
        return _span(self._dates.hours(self._setting, day, spans=False))

    def a_day(self, day: date) -> int:
        """Minutes of one working day: the longest of that week as it usually is, whatever the dates bring."""
        hours = [span for n in range(WEEK) for span in self.standing_hours(moved(day, n - day.weekday()))]
        return max((_minutes(span.ends) - _minutes(span.starts) for span in hours), default=0)

    def holiday(self, day: date) -> str | None:
        """The public holiday's name; None also where the office works that day all the same."""
        return self._dates.holiday(self._setting, day)

    def closure(self, day: date) -> str | None:
        """The name of what keeps the department closed that day."""
        return self._dates.closure(self._setting, day)

    def why_closed(self, day: date) -> Literal["holiday", "closed"] | None:
        """What takes the day away from everybody. A weekday without opening hours is not asked about here."""
        if self.holiday(day) is not None:
            return "holiday"
        return "closed" if self.closure(day) is not None else None

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans(day))

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
            day = self._nearest(days_from(day, 1 if n > 0 else -1))
        return day

    def _nearest(self, days: Iterator[date]) -> date:
        for day in days:
            if self.is_working_day(day):
                return day
        raise NoWorkingDay


class PersonTime(WorkingTime):
    """One person's working time, on the clock of the home department (without one: the office's)."""

    def __init__(self, user: User, calendar: Calendar, people: People) -> None:
        self.calendar = calendar
        self._user, self._people = user, people

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone

    def spans(self, day: date) -> list[Span]:
        """The hours worked that day, in order, never overlapping."""
        if self.is_away(day):
            return []
        return without(self._planned(day), self._people.hours_away(self._user.pk, day))

    def hours_away(self, day: date) -> list[Span]:
        """Working hours that confirmed absences of some hours take from the day, in order; those that touch are one."""
        if not self._people.hours_away(self._user.pk, day):
            return []
        return joined(without(self._planned(day), self.spans(day)))

    def is_away(self, day: date) -> bool:
        """A confirmed absence covers the whole day."""
        return self._people.away(self._user.pk, day)

    def why_not(self, day: date) -> WhyNot | None:
        """Why the person does not work that day; None when they do."""
        if self.works(day):
            return None
        if self.is_away(day) or self._planned(day):
            return "away"
        if not self._employed(day) or not self._usual(day):
            return "day off"
        return self.calendar.why_closed(day) or "closed"

    def _employed(self, day: date) -> bool:
        first, last = self._user.first_day, self._user.last_day
        return (first is None or first <= day) and (last is None or day <= last)

    def _planned(self, day: date) -> list[Span]:
        """The hours of the day for somebody who is not away."""
        if not self._employed(day):
            return []
        usual = [] if self.calendar.why_closed(day) else self._open(day)
        extra = self._people.extra(self._user.pk, day)
        return apart(usual + extra) if extra else usual

    def _open(self, day: date) -> list[Span]:
        """The usual hours as the office has them that day: hours of some dates take from own weeks what they close."""
        week, opening = self._people.week(self._user.pk, day), self.calendar.usual_hours(day)
        if week is None:
            return opening
        standing = self.calendar.standing_hours(day)
        return week.on(day) if opening == standing else without(week.on(day), without(standing, opening))

    def _usual(self, day: date) -> list[Span]:
        week = self._people.week(self._user.pk, day)
        return week.on(day) if week else self.calendar.standing_hours(day)


def calendars_for(departments: Iterable[Department | None], first: date, last: date) -> dict[int | None, Calendar]:
    """The calendar of each department by its id (None: the office). Two queries for any number of them."""
    return _calendars({department.pk if department else None for department in departments}, first, last)


def every_calendar(first: date, last: date) -> dict[int, Calendar]:
    """The calendar of every department, in two queries."""
    settings = every_setting()
    dates = Dates(settings.values(), first, last)
    return {pk: Calendar(setting, dates) for pk, setting in settings.items() if pk is not None}


def person_times(users: Iterable[User], first: date, last: date) -> dict[int, PersonTime]:
    """The working time of each person by their id. Four queries for any number of them."""
    return _times(users, set(), first, last)[1]


def team_times(
    department: Department, users: Iterable[User], first: date, last: date
) -> tuple[Calendar, dict[int, PersonTime]]:
    """A department's calendar and its people's working time, wherever their home is. Four queries."""
    calendars, times = calendars_and_times([department], users, first, last)
    return calendars[department.pk], times


def calendars_and_times(
    departments: Iterable[Department | None], users: Iterable[User], first: date, last: date
) -> tuple[dict[int | None, Calendar], dict[int, PersonTime]]:
    """The calendars of some departments and the working time of some people, in four queries for all together."""
    return _times(users, {department.pk if department else None for department in departments}, first, last)


def is_working_day(department: Department | None, day: date) -> bool:
    return Calendar.of(department, day, day).is_working_day(day)


def add_working_days(department: Department | None, day: date, n: int) -> date:
    """See `Calendar.add_working_days`."""
    return Calendar.of(department, day, day).add_working_days(day, n)


def minutes_worked(user: User, day: date) -> int:
    return person_times([user], day, day)[user.pk].minutes(day)


def next_working_moment(user: User, moment: datetime) -> datetime | None:
    """See `PersonTime.next_working_moment`."""
    return working_time_of(user, moment).next_working_moment(moment)


def working_minutes_after(where: User | Department | None, moment: datetime, minutes: int) -> datetime | None:
    """So many working minutes of a person or department (None: the office) on. See `WorkingTime.minutes_after`."""
    return working_time_of(where, moment).minutes_after(moment, minutes)


def working_minutes_between(where: User | Department | None, first: datetime, last: datetime) -> int:
    """See `WorkingTime.minutes_between`."""
    return working_time_of(where, first).minutes_between(first, last)


def working_time_of(where: User | Department | None, moment: datetime) -> WorkingTime:
    """A person's or a department's (None: the office's) working time, loaded for the fortnight from `moment`."""
    day = moment.astimezone(UTC).date()
    first, last = moved(day, -1), moved(day, 14)
    if isinstance(where, User):
        return person_times([where], first, last)[where.pk]
    return Calendar.of(where, first, last)


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
    return zones_of([pk])[pk]


def zones_of(departments: Iterable[int | None]) -> dict[int | None, ZoneInfo]:
    """The same of several by their ids (None: the office's), in one query."""
    return {pk: setting.zone for pk, setting in settings_of(departments).items()}


def local_now(department: Department | None, now: datetime) -> datetime:
    """`now` on the department's clock; its `.date()` is the department's today."""
    return now.astimezone(zone_of(department))


def _span(hours: tuple[time, time] | None) -> list[Span]:
    return [Span(*hours, Place.OFFICE)] if hours else []


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _calendars(departments: set[int | None], first: date, last: date) -> dict[int | None, Calendar]:
    settings = settings_of(departments)
    dates = Dates(settings.values(), first, last)
    return {pk: Calendar(setting, dates) for pk, setting in settings.items()}


def _times(
    users: Iterable[User], departments: set[int | None], first: date, last: date
) -> tuple[dict[int | None, Calendar], dict[int, PersonTime]]:
    known = {user.pk: user for user in users}
    people = People(known, first, last)
    calendars = _calendars({*departments, *people.homes.values()}, first, last)
    return calendars, {pk: PersonTime(known[pk], calendars[home], people) for pk, home in people.homes.items()}
