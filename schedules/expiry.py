"""What closes late work: a task whose date has expired is cancelled by the office, and the ledger says missed.

When that is, the generator has written beside each row; work under way elsewhere (waiting, to be signed) is left alone.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from schedules.models import Occurrence, Schedule
from schedules.reasons import in_words
from staff import worktime
from staff.models import Office
from tasks.errors import IllegalMove
from tasks.models import Task
from tasks.states import WAITING, WORKABLE

log = logging.getLogger(__name__)
AT_ONCE = 500
AFTER_FAILURE = timedelta(minutes=10)


def expire_late(now: datetime) -> int:
    """Close what has expired, oldest first; how many were recorded as missed. One that fails stops no other."""
    rows = Occurrence.objects.filter(expires_at__lte=now, state=Occurrence.State.CREATED).order_by("expires_at", "id")
    late = list(rows.select_related("schedule", "task__department")[:AT_ONCE])
    if not late:
        return 0
    days = [row.due_on for row in late]
    departments = {row.task.department for row in late if row.task}
    calendars = worktime.calendars_for(departments, min(days), max(*days, now.date()))
    missed = 0
    for row in late:
        assert row.task is not None  # the database says so
        try:
            with transaction.atomic():
                missed += _close(row, row.task, calendars[row.task.department_id], now)
        except IllegalMove:  # someone was faster; the next run sees what they did
            continue
        except Exception:
            log.exception("occurrence %s could not be closed", row.pk)
            Occurrence.objects.filter(pk=row.pk).update(expires_at=now + AFTER_FAILURE)
    return missed


def _close(row: Occurrence, task: Task, calendar: worktime.Calendar, now: datetime) -> bool:
    later = _later(row, task, calendar)
    rows = Occurrence.objects.filter(pk=row.pk, state=Occurrence.State.CREATED)
    put_off = task.status_before == WAITING
    if task.status not in WORKABLE or put_off or later is None:
        rows.update(expires_at=None)
        return False
    if later > now:
        rows.update(expires_at=later)
        return False
    code = "expired" if row.schedule.late == Schedule.Late.EXPIRE else "superseded"
    with translation.override(Office.current().language):
        reason = in_words(code, {})
    task.cancel(by=None, now=now, reason=reason)
    rows.update(state=Occurrence.State.MISSED, reason_code=code, reason_params={}, expires_at=None)
    return True


def _later(row: Occurrence, task: Task, calendar: worktime.Calendar) -> datetime | None:
    """The moment asked for again: its day was moved, the hours changed, or the schedule no longer closes late work."""
    if row.schedule.late == Schedule.Late.EXPIRE:
        return max(task.due_at, worktime.due_at(calendar, task.due_on, None))
    return row.expires_at if row.schedule.late == Schedule.Late.LATEST else None
