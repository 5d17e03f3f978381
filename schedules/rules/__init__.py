"""Recurring dates, in pure Python: no Django, no clock, no database. All that others call is named here.

rule.py is what a rule is, text.py reads it, words.py takes it apart for a form and writes it, series.py gives its
local moments, shifts.py knows working days, moments.py the wall clock, refusals.py the sentences for what is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from .moments import due_moment, load_zone
from .refusals import REFUSALS, RuleRefused
from .rule import MOST_A_DAY, WEEKDAYS, YEARS_TO_FIRST, Rule, check_start
from .series import Moment, series
from .shifts import (
    EVERY_DAY,
    SHIFTS,
    UNITS,
    OfficeDays,
    WorkingDays,
    move_workdays,
    next_after_done,
    nth_workday,
    shifted,
)
from .text import read
from .words import Parts, build, describe

__all__ = [
    "EVERY_DAY",
    "MOST_A_DAY",
    "REFUSALS",
    "SHIFTS",
    "UNITS",
    "WEEKDAYS",
    "Occurrence",
    "OfficeDays",
    "Parts",
    "Rule",
    "RuleRefused",
    "WorkingDays",
    "build",
    "describe",
    "due_moment",
    "load_zone",
    "move_workdays",
    "next_after_done",
    "nth_workday",
    "occurrences",
    "parse",
    "shifted",
]

# After its first date a rule may pause longer (29 February, every ten years); after this it has ended.
YEARS_TO_NEXT = 40


@dataclass(frozen=True)
class Occurrence:
    """One date of a series.

    `scheduled` is what the rule gave, before offset and shift: a date, or a naive local date-time where there is a time
    of day. `date` is where it ended up. `due_at` is its aware moment; None without a time or without a zone.
    """

    scheduled: date | datetime
    date: date
    due_at: datetime | None


def parse(text: str, *, start: Moment) -> Rule:
    """The rule an RRULE text says (prefix and EXDATE lines allowed), or RuleRefused. `start` is naive, local.

    Refuses what gives no date within five years, supposing that every day is a working day.
    """
    check_start(start)
    rule = read(text)
    if next(occurrences(rule, start=start, calendar=EVERY_DAY, zone=None), None) is None:
        raise RuleRefused("never", years=YEARS_TO_FIRST)
    return rule


def occurrences(
    rule: Rule,
    *,
    start: Moment,
    times: tuple[time, ...] = (),
    shift: str = "keep",
    calendar: WorkingDays,
    zone: str | None,
    after: date | None = None,
    until: date | None = None,
    count: int | None = None,
) -> Iterator[Occurrence]:
    """The occurrences of a rule, lazily, in the order of `scheduled`.

    `after` (exclusive) and `until` (inclusive) bound the date of `scheduled`, not the shifted one. `count` bounds what
    is given: a skipped date does not count for it, but does for the rule's COUNT. With `times` each date of the rule
    occurs at each of them, and COUNT counts dates. RuleRefused: at once for arguments, later for a rule and calendar
    that give no date in five years, or no working day within a year of one.
    """
    check_start(start)
    if isinstance(start, datetime):
        start = start.replace(microsecond=0)
    _check_times(rule, start, times)
    shifted(date(2000, 1, 1), shift, EVERY_DAY)
    walk = _Walk(rule, start, tuple(sorted(set(times))), shift, calendar, load_zone(zone) if zone is not None else None)
    return walk.between(after, until, count)


def _check_times(rule: Rule, start: Moment, times: tuple[time, ...]) -> None:
    if times and rule.has_times:
        raise RuleRefused("times_twice")
    if len(times) > MOST_A_DAY:
        raise RuleRefused("too_often", most=MOST_A_DAY)
    if rule.freq == "HOURLY" and not isinstance(start, datetime):
        raise RuleRefused("hours_need_time")


class _Walk:
    """One pass over a rule's dates: what bounds it, what is excluded, and where each date ends up."""

    def __init__(
        self,
        rule: Rule,
        start: Moment,
        times: tuple[time, ...],
        shift: str,
        calendar: WorkingDays,
        zone: tzinfo | None,
    ) -> None:
        self.rule, self.start, self.times = rule, start, times
        self.shift, self.calendar, self.zone = shift, calendar, zone
        self.timed = bool(times) or isinstance(start, datetime)
        self.first = start if isinstance(start, datetime) else datetime.combine(start, time.min)
        stamps = [(stamp.wall(zone), stamp.at is not None and self.timed) for stamp in rule.excluded]
        self.days_off = {wall.date() for wall, exact in stamps if not exact}
        self.moments_off = {wall for wall, exact in stamps if exact}

    def between(self, after: date | None, until: date | None, count: int | None) -> Iterator[Occurrence]:
        """The occurrences in the window. Gives up after five years without a first one, forty without a next."""
        given, seen = 0, max(after or self.first.date(), self.first.date())
        last = self._last(until)
        patience = YEARS_TO_FIRST if seen == self.first.date() else YEARS_TO_NEXT
        for period, moments in series(self.rule, self.start, self.calendar, seen, dates_only=bool(self.times)):
            if period > last.date() or given == count:
                return
            if (period - seen).days > patience * 366:
                if patience == YEARS_TO_FIRST:
                    raise RuleRefused("never", years=YEARS_TO_FIRST)
                return
            for occurrence in filter(None, map(self._occurrence, self._in_window(moments, after, last))):
                yield occurrence
                given, seen, patience = given + 1, period, YEARS_TO_NEXT
                if given == count:
                    return

    def _last(self, until: date | None) -> datetime:
        """The last moment that may be scheduled. A rule's UNTIL without a time means all of that day."""
        ends = [datetime.combine(until or date.max, time.max)]
        if self.rule.until is not None:
            wall = self.rule.until.wall(self.zone)
            whole_day = self.rule.until.at is None or not self.timed
            ends.append(datetime.combine(wall, time.max) if whole_day else wall)
        return min(ends)

    def _in_window(self, moments: list[datetime], after: date | None, last: datetime) -> Iterator[datetime]:
        for found in moments:
            for moment in [datetime.combine(found, at) for at in self.times] or [found]:
                if self.first <= moment <= last and (after is None or moment.date() > after):
                    yield moment

    def _occurrence(self, moment: datetime) -> Occurrence | None:
        if moment in self.moments_off or moment.date() in self.days_off:
            return None
        day = move_workdays(moment.date(), self.rule.offset, self.calendar)
        moved = shifted(day, self.shift, self.calendar)
        if moved is None:
            return None
        if not self.timed:
            return Occurrence(moment.date(), moved, None)
        return Occurrence(moment, moved, due_moment(moved, moment.time(), self.zone) if self.zone else None)
