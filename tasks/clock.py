"""Times of day that tasks go by, on their department's clock. What hours and holidays mean is staff/worktime.py's."""

from datetime import UTC, datetime, time, timedelta

from staff import worktime
from staff.models import Department


def closing_after(department: Department, at: datetime) -> datetime:
    """Closing time of the day of `at`; what happened after closing, or on a closed day, has until midnight."""
    day = at.astimezone(UTC).date()
    calendar = worktime.Calendar.of(department, day - timedelta(days=1), day + timedelta(days=1))
    day = at.astimezone(calendar.zone).date()
    closing = worktime.due_at(calendar, day, None)
    return closing if at < closing else datetime.combine(day + timedelta(days=1), time(), calendar.zone)
