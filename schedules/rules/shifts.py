"""Working days: which days are, and how dates move between them. No rules, no clock, no country's holidays."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Protocol

from .refusals import RuleRefused
from .rule import check_day

SHIFTS = ("keep", "skip", "earlier", "later", "nearest", "modified-following", "modified-preceding")
UNITS = ("days", "workdays", "weeks", "months")
SEARCH_DAYS = 366
MOST_AFTER_DONE = 1000
DAY = timedelta(days=1)


class WorkingDays(Protocol):
    """Whoever knows which days are worked: a department's calendar, or OfficeDays."""

    def is_working_day(self, day: date, /) -> bool: ...


@dataclass(frozen=True)
class OfficeDays:
    """A week (0 is Monday), less holidays and closed periods (first and last day, both closed)."""

    week: frozenset[int] = frozenset(range(5))
    holidays: Container[date] = frozenset()
    closed: Iterable[tuple[date, date]] = ()
    _starts: list[date] = field(init=False, repr=False, compare=False)
    _ends: list[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        periods = sorted(self.closed)
        object.__setattr__(self, "closed", tuple(periods))
        object.__setattr__(self, "_starts", [first for first, _ in periods])
        # The last day closed by any period that starts so early: overlapping periods need no merging.
        object.__setattr__(self, "_ends", list(accumulate((last for _, last in periods), max)))

    def is_working_day(self, day: date, /) -> bool:
        return day.weekday() in self.week and not self._is_closed(day) and day not in self.holidays

    def _is_closed(self, day: date) -> bool:
        begun = bisect_right(self._starts, day)
        return begun > 0 and self._ends[begun - 1] >= day


EVERY_DAY = OfficeDays(week=frozenset(range(7)))


def shifted(day: date, shift: str, calendar: WorkingDays) -> date | None:
    """Where a date goes when it is no working day; None when it is skipped. `shift` is one of SHIFTS."""
    if shift not in SHIFTS:
        raise RuleRefused("shift", choices=", ".join(SHIFTS))
    if shift == "keep" or calendar.is_working_day(day):
        return day
    if shift == "skip":
        return None
    if shift in ("earlier", "later"):
        return _working_day(day, -1 if shift == "earlier" else 1, calendar)
    if shift == "nearest":
        return _nearest(day, calendar)
    return _within_month(day, 1 if shift == "modified-following" else -1, calendar)


def move_workdays(day: date, n: int, calendar: WorkingDays) -> date:
    """The n-th working day after a date, itself not counted; before it when n is negative; itself when n is 0."""
    for _ in range(abs(n)):
        day = _working_day(day, 1 if n > 0 else -1, calendar)
    return day


def nth_workday(year: int, month: int, n: int, calendar: WorkingDays) -> date | None:
    """The n-th working day of a month, from its end when n is negative; None when it has fewer."""
    left = abs(n)
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    for day in days if n > 0 else reversed(days):
        left -= calendar.is_working_day(day)
        if not left:
            return day
    return None


def next_after_done(every_n: int, unit: str, done_on: date, calendar: WorkingDays, shift: str = "keep") -> date | None:
    """The date `every_n` days, workdays, weeks or months after the work was done, clamped to the month's end.

    None only when `shift` is "skip" and that date is no working day.
    """
    check_day("done_on", done_on)
    if not 1 <= every_n <= MOST_AFTER_DONE:
        raise RuleRefused("range", part="every_n", low=1, high=MOST_AFTER_DONE)
    if unit == "workdays":
        return shifted(move_workdays(done_on, every_n, calendar), shift, calendar)
    if unit in ("days", "weeks"):
        return shifted(done_on + every_n * (DAY if unit == "days" else 7 * DAY), shift, calendar)
    if unit == "months":
        return shifted(_months_later(done_on, every_n), shift, calendar)
    raise RuleRefused("unit")


def _months_later(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_day(day: date, step: int, calendar: WorkingDays) -> date:
    """The next working day in a direction. A calendar without one for a year is a mistake, and refused as such."""
    for distance in range(1, SEARCH_DAYS + 1):
        candidate = day + step * distance * DAY
        if calendar.is_working_day(candidate):
            return candidate
    raise RuleRefused("no_working_day", day=day.isoformat())


def _nearest(day: date, calendar: WorkingDays) -> date:
    for distance in range(1, SEARCH_DAYS + 1):
        for candidate in (day - distance * DAY, day + distance * DAY):
            if calendar.is_working_day(candidate):
                return candidate
    raise RuleRefused("no_working_day", day=day.isoformat())


def _within_month(day: date, step: int, calendar: WorkingDays) -> date:
    candidate = _working_day(day, step, calendar)
    if (candidate.year, candidate.month) == (day.year, day.month):
        return candidate
    return _working_day(day, -step, calendar)
