"""The naive local moments a rule gives, period by period, in order. Shifts, zones and exclusions come after this.

Written out rather than handed to dateutil, which counts BYSETPOS in a cut first week, joins BYDAY=MO,1FR by "and",
knows no SKIP, and may search for ever. Each period here is a year at most, so that every search can be bounded.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import TypeVar

from .rule import LAST_DAY, Freq, Rule
from .shifts import WorkingDays, nth_workday

# A period's first day, the first day after it, and the dates the rule picks in it; SKIP=FORWARD may pick one after it.
Period = tuple[date, date, list[date]]
Moment = date | datetime
T = TypeVar("T")


def series(
    rule: Rule, start: Moment, calendar: WorkingDays, since: date, *, dates_only: bool = False
) -> Iterator[tuple[date, list[datetime]]]:
    """(first day, moments) for each period, empty ones too, until COUNT or the last day; nothing before the start.

    Periods long before `since` are left out, unless COUNT must count them. All-day moments are midnights.
    """
    rule = _with_start(rule, start)
    begin = start if isinstance(start, datetime) and not dates_only else datetime.combine(start, time.min)
    times = _times(rule, None if dates_only or not isinstance(start, datetime) else start)
    left, late = rule.count, set[datetime]()
    day = begin.date()
    for first, end, dates in PERIODS[rule.freq](rule, day, day if rule.count else max(since, day), calendar):
        found = sorted(late.union(_picked(rule, [datetime.combine(day, at) for day in dates for at in times(day)])))
        late = {moment for moment in found if moment.date() >= end}
        given = [moment for moment in found if moment >= begin and moment not in late][:left]
        yield first, given
        if left is not None and not (left := left - len(given)):
            return


def _with_start(rule: Rule, start: Moment) -> Rule:
    """What the rule does not say it takes from its start (RFC 5545, 3.3.10)."""
    if rule.workday is not None:
        return rule if rule.bymonth or rule.freq == "MONTHLY" else replace(rule, bymonth=frozenset({start.month}))
    if rule.byday or rule.bymonthday or rule.byyearday:
        return rule
    if rule.freq == "WEEKLY" or rule.byweekno:
        return replace(rule, byday=frozenset({(0, start.weekday())}))
    if rule.freq == "MONTHLY":
        return replace(rule, bymonthday=frozenset({start.day}))
    if rule.freq == "YEARLY":
        return replace(rule, bymonthday=frozenset({start.day}), bymonth=rule.bymonth or frozenset({start.month}))
    return rule


def _times(rule: Rule, start: datetime | None) -> Callable[[date], Iterable[time]]:
    """The times of a day the rule picks. Without a start with a time it is all day: RFC 5545 ignores BYHOUR then."""
    if start is None:
        return lambda day: (time.min,)
    minutes = sorted(product(rule.byminute or {start.minute}, rule.bysecond or {start.second}))
    if rule.freq != "HOURLY":
        every = [time(hour, *rest) for hour in sorted(rule.byhour or {start.hour}) for rest in minutes]
        return lambda day: every
    minutes = _positions(minutes, rule.bysetpos)

    def hourly(day: date) -> Iterator[time]:
        first = (start.hour - (day - start.date()).days * 24) % rule.interval
        for hour in range(first, 24, rule.interval):
            if not rule.byhour or hour in rule.byhour:
                yield from (time(hour, *rest) for rest in minutes)

    return hourly


def _picked(rule: Rule, moments: list[datetime]) -> list[datetime]:
    """BYSETPOS picks from a whole period, what lies before the start included. By the hour, _times has done it."""
    return moments if rule.freq == "HOURLY" else _positions(sorted(set(moments)), rule.bysetpos)


def _positions(items: list[T], positions: frozenset[int]) -> list[T]:
    if not positions:
        return items
    return [items[n - 1 if n > 0 else n] for n in sorted(positions) if abs(n) <= len(items)]


def _years(rule: Rule, start: date, since: date, calendar: WorkingDays) -> Iterator[Period]:
    first = start.year + _ahead(since.year - start.year, rule.interval)
    for year in range(first, LAST_DAY.year + 1, rule.interval):
        if rule.byyearday and not rule.bymonthday:
            dates = [day for day in _days_of_year(rule, year) if _on_weekday(rule, day) and _in_week(rule, day)]
        else:
            dates = [day for month in range(1, 13) for day in _in_month(rule, year, month, calendar)]
        yield date(year, 1, 1), date(year + 1, 1, 1), dates


def _months(rule: Rule, start: date, since: date, calendar: WorkingDays) -> Iterator[Period]:
    begin = start.year * 12 + start.month - 1
    first = begin + _ahead(since.year * 12 + since.month - 1 - begin, rule.interval)
    for number in range(first, (LAST_DAY.year + 1) * 12, rule.interval):
        year, month = number // 12, number % 12 + 1
        following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
        yield date(year, month, 1), following, _in_month(rule, year, month, calendar)


def _weeks(rule: Rule, start: date, since: date, calendar: WorkingDays) -> Iterator[Period]:
    monday = start.toordinal() - (start.weekday() - rule.wkst) % 7  # or whichever day WKST says
    first = monday + _ahead(since.toordinal() - monday, 7 * rule.interval)
    for number in range(first, LAST_DAY.toordinal() + 1, 7 * rule.interval):
        days = [date.fromordinal(number + n) for n in range(8)]
        yield days[0], days[7], [day for day in days[:7] if _fits(rule, day)]


def _days(rule: Rule, start: date, since: date, calendar: WorkingDays) -> Iterator[Period]:
    step = rule.interval
    if rule.freq == "HOURLY":  # day by day, or as many days as whole intervals make
        step = 1 if rule.interval % 24 else rule.interval // 24
    first = start.toordinal() + _ahead((since - start).days, step)
    for number in range(first, LAST_DAY.toordinal() + 1, step):
        day = date.fromordinal(number)
        yield day, date.fromordinal(number + 1), [day] if _fits(rule, day) else []


PERIODS: dict[Freq, Callable[[Rule, date, date, WorkingDays], Iterator[Period]]] = {
    "HOURLY": _days,
    "DAILY": _days,
    "WEEKLY": _weeks,
    "MONTHLY": _months,
    "YEARLY": _years,
}


def _ahead(distance: int, step: int) -> int:
    """How far whole steps may jump towards a distance: one less than fit, for what SKIP=FORWARD carries over."""
    return max(0, distance // step - 1) * step


def _in_month(rule: Rule, year: int, month: int, calendar: WorkingDays) -> list[date]:
    """The dates of one month, for MONTHLY and YEARLY."""
    if rule.bymonth and month not in rule.bymonth:
        return []
    if rule.workday is not None:
        day = nth_workday(year, month, rule.workday, calendar)
        return [day] if day else []
    dates = _days_of_month(rule, year, month)
    return [day for day in dates if _on_weekday(rule, day) and _in_week(rule, day) and _on_yearday(rule, day)]


def _days_of_month(rule: Rule, year: int, month: int) -> list[date]:
    """BYMONTHDAY's dates, those that do not exist moved as SKIP says; all of the month's without BYMONTHDAY."""
    length = monthrange(year, month)[1]
    numbers = [n if n > 0 else length + 1 + n for n in rule.bymonthday] or range(1, length + 1)
    dates = [date(year, month, n) for n in numbers if 0 < n <= length]
    return dates + _moved(rule, date(year, month, length), any(n > length for n in numbers))


def _days_of_year(rule: Rule, year: int) -> list[date]:
    """BYYEARDAY's dates in the months of BYMONTH, day 366 moved as SKIP says."""
    last = date(year, 12, 31)
    length = last.timetuple().tm_yday
    numbers = [n if n > 0 else length + 1 + n for n in rule.byyearday]
    dates = [date.fromordinal(last.toordinal() - length + n) for n in numbers if 0 < n <= length]
    dates += _moved(rule, last, any(n > length for n in numbers) and (not rule.bymonth or 12 in rule.bymonth))
    return [day for day in dates if not rule.bymonth or day.month in rule.bymonth or day > last]


def _moved(rule: Rule, last: date, missing: bool) -> list[date]:
    """Where RFC 7529's SKIP puts a day that does not exist, given the last one that does."""
    if not missing or rule.skip == "OMIT":
        return []
    return [last if rule.skip == "BACKWARD" else last + timedelta(days=1)]


def _fits(rule: Rule, day: date) -> bool:
    """Whether a day passes every part, for WEEKLY, DAILY and HOURLY, where the parts only limit."""
    return (
        (not rule.bymonth or day.month in rule.bymonth)
        and (not rule.byday or (0, day.weekday()) in rule.byday)
        and _on_monthday(rule, day)
        and _on_yearday(rule, day)
    )


def _on_monthday(rule: Rule, day: date) -> bool:
    if not rule.bymonthday or day.day in rule.bymonthday:
        return True
    return day.day - monthrange(day.year, day.month)[1] - 1 in rule.bymonthday


def _on_yearday(rule: Rule, day: date) -> bool:
    number = day.timetuple().tm_yday
    return not rule.byyearday or number in rule.byyearday or number - _year_length(day.year) - 1 in rule.byyearday


def _on_weekday(rule: Rule, day: date) -> bool:
    """BYDAY: every such weekday, or the n-th of the month; of the year, where YEARLY names no month."""
    weekday = day.weekday()
    if not rule.byday or (0, weekday) in rule.byday:
        return True
    if rule.freq == "YEARLY" and not rule.bymonth:
        number, length = day.timetuple().tm_yday, _year_length(day.year)
    else:
        number, length = day.day, monthrange(day.year, day.month)[1]
    nth, from_end = (number - 1) // 7 + 1, -((length - number) // 7 + 1)
    return (nth, weekday) in rule.byday or (from_end, weekday) in rule.byday


def _in_week(rule: Rule, day: date) -> bool:
    """BYWEEKNO, counted as ISO 8601 does but from WKST: a week belongs to the year that has four of its days."""
    if not rule.byweekno:
        return True
    year, week = _week_of(day, rule.wkst)
    weeks = _week_of(date(year, 12, 28), rule.wkst)[1]
    return week in rule.byweekno or week - weeks - 1 in rule.byweekno


def _week_of(day: date, wkst: int) -> tuple[int, int]:
    fourth = date.fromordinal(day.toordinal() - (day.weekday() - wkst) % 7 + 3)
    return fourth.year, (fourth.timetuple().tm_yday - 1) // 7 + 1


def _year_length(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday
