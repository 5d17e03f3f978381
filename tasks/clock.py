"""Times of day that tasks go by, on their department's clock. What hours and holidays mean is staff/worktime.py's."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from staff import worktime
from staff.models import Department

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


def closing_after(department: Department, at: datetime) -> datetime:
    """Closing time of the day of `at`; what happened after closing, or on a closed day, has until midnight."""
    day = at.astimezone(UTC).date()
    calendar = worktime.Calendar.of(department, day - timedelta(days=1), day + timedelta(days=1))
    day = at.astimezone(calendar.zone).date()
    closing = worktime.due_at(calendar, day, None)
    return closing if at < closing else datetime.combine(day + timedelta(days=1), time(), calendar.zone)


def a_working_day_after(department: Department, at: datetime) -> datetime:
    """When the department has been open for as long as on one working day; where it never opens, a day later."""
    day = at.astimezone(UTC).date()
    calendar = worktime.Calendar.of(department, day - A_WEEK, day + 2 * A_WEEK)
    minutes = calendar.a_day(at.astimezone(calendar.zone).date())
    return calendar.minutes_after(at, minutes) or at + A_DAY


def late_by(calendars: Mapping[int, worktime.Calendar], now: datetime, *, since: datetime | None = None) -> Q:
    """Work of these departments (by id) that is late by a working day of their minutes, or past its deadline.

    `since`: only what came to be so after that moment. Departments of the same hours are asked for together.
    """
    alike: dict[tuple[Any, ...], list[int]] = {}
    for pk, calendar in calendars.items():
        alike.setdefault((*_limits(calendar, now), *(_limits(calendar, since) if since else ())), []).append(pk)
    late = Q(pk__in=[])
    for (last, today, *began), pks in alike.items():
        late_now = Q(due_at__lte=last) | Q(deadline__lt=today)
        if began:
            late_now = Q(due_at__gt=began[0], due_at__lte=last) | Q(deadline__gte=began[1] - A_DAY, deadline__lt=today)
        late |= Q(department__in=pks) & late_now
    return late


def _limits(calendar: worktime.Calendar, at: datetime) -> tuple[datetime, date]:
    """Until when what is late by a working day was due, and the day there."""
    today = at.astimezone(calendar.zone).date()
    return calendar.minutes_after(at, -calendar.a_day(today)) or at - A_DAY, today
