"""Times of day that tasks go by, on their department's clock. What hours and holidays mean is staff/worktime.py's."""

from datetime import datetime, time, timedelta

from staff import worktime
from staff.models import Department


def closing_after(department: Department, at: datetime) -> datetime:
    """Closing time of the day of `at`; what happened after closing, or on a closed day, has until midnight."""
    zone = worktime.zone_of(department)
    day = at.astimezone(zone).date()
    closing = worktime.due_at(department, day, None)
    return closing if at < closing else datetime.combine(day + timedelta(days=1), time(), zone)
