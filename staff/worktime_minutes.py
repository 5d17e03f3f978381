"""Hours as minutes that pass: spans of a day, wall clocks as moments, and minutes counted on and back through them.

Pure but for what `spans` asks: no rows, no clock. Whose hours they are is worktime.py's.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

LONGEST_SEARCH = 731  # days; two years without a working day means that there is none
A_MINUTE = timedelta(minutes=1)
MOST_MINUTES = LONGEST_SEARCH * 24 * 60


class Span(NamedTuple):
    """Hours within one day, on the department's clock."""

    starts: time
    ends: time
    place: str


class WorkingTime(ABC):
    """Somebody's working time, or a department's: the hours of each day, and what follows from them."""

    @property
    @abstractmethod
    def zone(self) -> ZoneInfo:
        """On whose clock the hours are."""

    @abstractmethod
    def spans(self, day: date) -> list[Span]:
        """The hours worked that day, in order, never overlapping."""

    def minutes(self, day: date) -> int:
        """Minutes worked that day; hours that the clock skips or repeats count as they pass."""
        return sum((ends - starts) // A_MINUTE for starts, ends in self._stretches_of(day))

    def works(self, day: date) -> bool:
        return bool(self.spans(day))

    def next_working_moment(self, moment: datetime) -> datetime | None:
        """`moment` itself within working hours, else when they begin next; None when they do not within two years."""
        now = moment.astimezone(UTC)
        for starts, ends in self._stretches(now, 1):
            if now < ends:
                return moment if starts <= now else starts.astimezone(self.zone)
        return None

    def minutes_after(self, moment: datetime, minutes: int) -> datetime | None:
        """When so many working minutes have passed after `moment`: the earliest such moment, so it may be closing time.

        Negative: before it, the latest such moment. 0 is `moment` as it came. None when two years hold fewer minutes.
        """
        if minutes == 0 or abs(minutes) > MOST_MINUTES:
            return None if minutes else moment
        at, left, step = moment.astimezone(UTC), abs(minutes) * A_MINUTE, 1 if minutes > 0 else -1
        for starts, ends in self._stretches(at, step):
            starts, ends = (max(starts, at), ends) if step > 0 else (starts, min(ends, at))
            if starts >= ends:
                continue
            if left <= ends - starts:
                return (starts + left if step > 0 else ends - left).astimezone(self.zone)
            left -= ends - starts
        return None

    def minutes_between(self, first: datetime, last: datetime) -> int:
        """Whole working minutes from one moment to another, negative backwards. ValueError beyond two years."""
        if last < first:
            return -self.minutes_between(last, first)
        if last - first > timedelta(days=LONGEST_SEARCH - 1):
            raise ValueError("at most two years")
        since, until, passed = first.astimezone(UTC), last.astimezone(UTC), timedelta()
        for starts, ends in self._stretches(since, 1):
            if starts >= until:
                break
            passed += max(min(ends, until) - max(starts, since), timedelta())
        return passed // A_MINUTE

    def _stretches(self, moment: datetime, step: int) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work from the day of `moment` on (step 1) or back (-1), in UTC, for two years at most."""
        today = moment.astimezone(self.zone).date()
        for day in days_from(moved(today, -step), step):
            yield from list(self._stretches_of(day))[::step]

    def _stretches_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """As UTC: two moments of one zone are otherwise compared by their wall clocks. What the clock skips is left."""
        for span in self.spans(day):
            starts = moment_at(day, span.starts, self.zone).astimezone(UTC)
            ends = moment_at(day, span.ends, self.zone).astimezone(UTC)
            if starts < ends:
                yield starts, ends


def apart(spans: Iterable[Span]) -> list[Span]:
    """In order, each beginning where the one before it ends at the earliest."""
    found, reached = [], time.min
    for span in sorted(spans):
        starts = max(span.starts, reached)
        if starts < span.ends:
            found.append(span._replace(starts=starts))
            reached = span.ends
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of the spans; those taken away may overlap each other."""
    left = list(spans)
    for away in taken:
        left = [part for span in left for part in _cut(span, away)]
    return left


def _cut(span: Span, away: Span) -> Iterator[Span]:
    before, after = min(span.ends, away.starts), max(span.starts, away.ends)
    if span.starts < before:
        yield span._replace(ends=before)
    if after < span.ends:
        yield span._replace(starts=after)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order that touch as one, wherever they are."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].ends == span.starts:
            span = found.pop()._replace(ends=span.ends)
        found.append(span)
    return found


def moved(day: date, days: int) -> date:
    """`day` moved by `days`, stopping at the first and last day that there are."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def days_from(day: date, step: int) -> Iterator[date]:
    """The days after (or before) `day`, for two years at most."""
    for _count in range(LONGEST_SEARCH):
        following = moved(day, step)
        if following == day:
            return
        yield following
        day = following


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
