"""The dates of one schedule: its rule, on its department's calendar, as the values that a row of the ledger holds.

What a rule means is rules/'s; writing rows and making tasks is generator.py's. Nothing here writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schedules import rules
from schedules.models import Schedule
from staff import worktime

DAY = timedelta(days=1)
MOST_TRIES = 60


@dataclass(frozen=True, slots=True)
class Due:
    """One date: what the rule gave (local, naive) and when it is due. `due_time` empty: by closing time."""

    scheduled_on: date
    scheduled_time: time
    due_on: date
    due_time: time | None
    due_at: datetime

    @property
    def key(self) -> tuple[date, time]:
        return self.scheduled_on, self.scheduled_time

    @property
    def is_moved(self) -> bool:
        return self.scheduled_on != self.due_on


def dates(schedule: Schedule, calendar: worktime.Calendar, *, after: date | None = None) -> Iterator[Due]:
    """The rule's dates scheduled after a day, in order and without end where the rule has none; lazily.

    Raises RuleRefused, also while it is walked. Not for "again after it was done": see `next_after`.
    """
    for occurrence in _occurrences(schedule, calendar, zone=calendar.zone.key, after=after):
        scheduled = occurrence.scheduled
        if isinstance(scheduled, datetime):
            yield _due(calendar, scheduled.date(), scheduled.time(), occurrence.date, scheduled.time())
        else:
            yield _due(calendar, scheduled, time(0), occurrence.date, None)


def refuse_absurd(schedule: Schedule) -> None:
    """Raise RuleRefused for a rule, times or an interval that give no sensible dates, supposing every day is worked."""
    if schedule.after_done is not None:
        unit = schedule.after_done_unit
        rules.next_after_done(schedule.after_done, unit, schedule.start, rules.EVERY_DAY, schedule.shift)
    elif next(_occurrences(schedule, rules.EVERY_DAY, zone=None, after=None), None) is None:
        raise rules.RuleRefused("never", years=5)


def _occurrences(
    schedule: Schedule, calendar: rules.WorkingDays, *, zone: str | None, after: date | None
) -> Iterator[rules.Occurrence]:
    start = schedule.start
    rule = rules.parse(schedule.rule, start=_midnight(start))
    return rules.occurrences(
        rule,
        start=_midnight(start) if rule.has_times else start,
        times=schedule.due_times,
        shift=schedule.shift,
        calendar=calendar,
        zone=zone,
        after=after,
        until=schedule.ends_on,
    )


def first_after_done(schedule: Schedule, calendar: worktime.Calendar, day: date) -> Due | None:
    """The first date of work that comes again after it was done: `day`, or where the shift moves it."""
    return _shifted(schedule, calendar, day) or next_after(schedule, calendar, day)


def next_after(schedule: Schedule, calendar: worktime.Calendar, done_on: date) -> Due | None:
    """The date that follows work done on `done_on`; None after the last possible day. Raises RuleRefused."""
    assert schedule.after_done is not None
    for _try in range(MOST_TRIES):  # more than one only where the shift leaves a date out
        done_on = rules.next_after_done(schedule.after_done, schedule.after_done_unit, done_on, calendar) or done_on
        if schedule.ends_on and done_on > schedule.ends_on:
            return None
        if due := _shifted(schedule, calendar, done_on):
            return due
    return None


def _shifted(schedule: Schedule, calendar: worktime.Calendar, day: date) -> Due | None:
    if schedule.ends_on and day > schedule.ends_on:
        return None
    moved = rules.shifted(day, schedule.shift, calendar)
    at = next(iter(schedule.due_times), None)
    return None if moved is None else _due(calendar, day, at or time(0), moved, at)


def _due(
    calendar: worktime.Calendar, scheduled_on: date, scheduled_time: time, due_on: date, due_time: time | None
) -> Due:
    return Due(scheduled_on, scheduled_time, due_on, due_time, worktime.due_at(calendar, due_on, due_time))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0))


def begins(calendar: worktime.Calendar, day: date) -> datetime:
    """The first moment of a day there."""
    return worktime.moment_at(day, time(0), calendar.zone)


def expires(schedule: Schedule, calendar: worktime.Calendar, due: Due, newer: Due | None) -> datetime | None:
    """When a date that nobody did is recorded as missed, by the schedule's rule for late work; None: never.

    Never before it is due. `newer` is the date that follows it, for "only the latest": its day takes the older's place.
    """
    if schedule.late == Schedule.Late.EXPIRE:
        return max(due.due_at, worktime.due_at(calendar, due.due_on, None))
    if schedule.late == Schedule.Late.LATEST and newer:
        came = begins(calendar, newer.due_on) if newer.due_on > due.due_on else newer.due_at
        return max(due.due_at, came)
    return None
