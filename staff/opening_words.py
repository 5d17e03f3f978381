"""Dated opening hours in words: when they hold, and what is different then. The rows and verbs are elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.utils.dates import WEEKDAYS  # as within a sentence: lower case where the language has it so
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from staff.models import Department, OpeningPeriod
from staff.worktime import Calendar
from ui.dates import short_day, short_time

WEEK = timedelta(days=7)
Times = tuple[time, time] | None


@dataclass(frozen=True, slots=True)
class PeriodSaid:
    """One period: "Wed 1 Jul to Sat 15 Aug", and a line for the weekdays that change alike."""

    period: OpeningPeriod
    when: str
    lines: list[str]
    is_over: bool
    has_begun: bool

    @property
    def name(self) -> str:
        return self.period.name or self.when


def periods_said(periods: Iterable[OpeningPeriod], department: Department | None, today: date) -> list[PeriodSaid]:
    """The periods of one department (None: the office), their hours prefetched. Two queries for any number of them."""
    periods = list(periods)
    if not periods:
        return []
    first = min(period.first_day for period in periods) - WEEK
    calendar = Calendar.of(department, first, max(period.first_day for period in periods) + WEEK)
    return [
        PeriodSaid(
            period,
            _when(period, today),
            _lines(period, calendar),
            is_over=period.last_day is not None and period.last_day < today,
            has_begun=period.first_day <= today,
        )
        for period in periods
    ]


def _when(period: OpeningPeriod, today: date) -> str:
    first = short_day(period.first_day, today=today)
    if period.last_day is None:
        return _("From %(day)s") % {"day": first}
    if period.last_day == period.first_day:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": short_day(period.last_day, today=today)}


def _lines(period: OpeningPeriod, calendar: Calendar) -> list[str]:
    hours = {row.weekday: (row.opens, row.closes) for row in period.hours.all()}
    changes = [(weekday, hours.get(weekday), _before(period, weekday, calendar)) for weekday in _asked(period)]
    changed = [change for change in changes if change[1] != change[2]]
    # Those that follow each other and change alike are one line: the day less its place in the list stays the same.
    alike = groupby(enumerate(changed), key=lambda each: (each[1][0] - each[0], *each[1][1:]))
    lines = [_line([change[0] for _n, change in days], now, before) for (_run, now, before), days in alike]
    return lines or [_("The same hours as otherwise.")]


def _asked(period: OpeningPeriod) -> list[int]:
    """The weekdays that there are between its dates."""
    days = 7 if period.last_day is None else min((period.last_day - period.first_day).days + 1, 7)
    return sorted((period.first_day + timedelta(days=n)).weekday() for n in range(days))


def _before(period: OpeningPeriod, weekday: int, calendar: Calendar) -> Times:
    """What would hold on that weekday otherwise: for some dates the standing hours, from a date on those before it."""
    day = period.first_day + timedelta(days=(weekday - period.first_day.weekday()) % 7)
    spans = calendar.standing_hours(day if period.last_day else day - WEEK)
    return (spans[0].starts, spans[0].ends) if spans else None


def _line(weekdays: list[int], now: Times, before: Times) -> str:
    words = {"days": _days(weekdays), "hours": _hours(now), "before": _hours(before)}
    if now is None:
        return _("%(days)s closed instead of %(before)s") % words
    if before is None:
        return _("%(days)s %(hours)s, otherwise closed") % words
    return _("%(days)s %(hours)s instead of %(before)s") % words


def _days(weekdays: list[int]) -> str:
    first, last = capfirst(str(WEEKDAYS[weekdays[0]])), str(WEEKDAYS[weekdays[-1]])
    return first if len(weekdays) == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _hours(times: Times) -> str:
    return f"{short_time(times[0])}–{short_time(times[1])}" if times else ""
