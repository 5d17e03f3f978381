"""What a rule is: its parts as values, and the limits that keep it sane. Text is text.py's, dates are series.py's."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Literal

from .moments import due_moment
from .refusals import RuleRefused

Freq = Literal["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
Skip = Literal["OMIT", "BACKWARD", "FORWARD"]

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST_YEAR, LAST_YEAR = 1900, 2199  # starts; series end a century later
LAST_DAY = date(2299, 12, 31)
YEARS_TO_FIRST = 5
MOST_A_DAY = 24
MOST_COUNT = 10_000
MOST_OFFSET = 260
# Ten years, in each unit.
MOST_INTERVAL: dict[Freq, int] = {"HOURLY": 87_600, "DAILY": 3_650, "WEEKLY": 520, "MONTHLY": 120, "YEARLY": 10}

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Stamp:
    """A date, or date and time, as UNTIL and EXDATE write it; with a zone it is a moment, without it wall clock."""

    day: date
    at: time | None = None
    zone: tzinfo | None = None

    def wall(self, zone: tzinfo | None) -> datetime:
        """The same on the wall clock of a zone. Where either zone is unknown the written time is taken as it is."""
        if self.at is None or self.zone is None or zone is None:
            return datetime.combine(self.day, self.at or time.min)
        return due_moment(self.day, self.at, self.zone).astimezone(zone).replace(tzinfo=None, fold=0)


@dataclass(frozen=True)
class Rule:
    """The parts that were written. What a start adds to them (its weekday, its day of the month) is series.py's.

    `byday` holds (n, weekday): n is 0 for every such weekday, else the n-th of the month or year; 0 is Monday.
    """

    freq: Freq
    interval: int = 1
    count: int | None = None
    until: Stamp | None = None
    wkst: int = 0
    bymonth: frozenset[int] = NONE
    bymonthday: frozenset[int] = NONE
    byyearday: frozenset[int] = NONE
    byweekno: frozenset[int] = NONE
    byday: frozenset[tuple[int, int]] = frozenset()
    byhour: frozenset[int] = NONE
    byminute: frozenset[int] = NONE
    bysecond: frozenset[int] = NONE
    bysetpos: frozenset[int] = NONE
    skip: Skip = "OMIT"
    workday: int | None = None
    offset: int = 0
    excluded: tuple[Stamp, ...] = ()

    @property
    def has_times(self) -> bool:
        return bool(self.freq == "HOURLY" or self.byhour or self.byminute or self.bysecond)


def check_start(start: date | datetime) -> None:
    """Refuse a start that is aware or out of range."""
    if isinstance(start, datetime) and start.tzinfo is not None:
        raise RuleRefused("naive")
    check_day("start", start)


def check_day(part: str, day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise RuleRefused("date_range", part=part, low=FIRST_YEAR, high=LAST_YEAR)
