"""What the tick does for tasks: wake what waited, remind of what is due, follow changed hours. Safe to run twice.

Each duty takes `now`, re-reads and re-checks, and answers how many rows it touched.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from notices import outbox
from notices.outbox import Timed
from staff import worktime
from staff.models import Event, Heartbeat
from staff.pruning import prune
from tasks import reminders
from tasks.errors import IllegalMove
from tasks.models import Bulk, Task
from tasks.states import ACTIVE

log = logging.getLogger(__name__)
AT_ONCE = 500
LOOK_BACK = timedelta(days=1)
FURTHEST_EAST = timedelta(hours=14)
LATE_COMMIT = timedelta(minutes=5)  # an event is dated when its transaction began
BULKS_LAST = timedelta(days=90)
HOURS_CHANGED = ("office", "department", "openinghours", "closure", "holiday")


def wake_waiting(now: datetime) -> int:
    """Tasks whose day to look again has come, on their department's clock, go back to where they were."""
    rows = Task.objects.waiting().filter(look_again_on__lte=(now + FURTHEST_EAST).date())
    waiting = list(rows.select_related("department").order_by("look_again_on", "id")[:AT_ONCE])
    today = now.date()
    calendars = worktime.calendars_for({task.department for task in waiting}, today, today)
    return sum(
        _wake(task, now)
        for task in waiting
        if task.look_again_on and task.look_again_on <= now.astimezone(calendars[task.department_id].zone).date()
    )


def _wake(task: Task, now: datetime) -> int:
    try:
        task.resume(by=None, now=now)
    except IllegalMove:  # someone was faster
        return 0
    except Exception:  # one poison row can't stop the others
        log.exception("task %s could not be woken", task.pk)
        return 0
    return 1


@transaction.atomic
def remind(now: datetime) -> int:
    """Reminders of the stretch since the last run, a day of overlap included: the outbox writes none twice."""
    mark, _new = Heartbeat.objects.select_for_update().get_or_create(name="reminded", defaults={"at": now - LOOK_BACK})
    since = mark.at - LOOK_BACK
    written = sum(outbox.put_many(batch) for batch in _batches(reminders.all_of(since, now)))
    mark.at = now
    mark.save(update_fields=["at"])
    return written


def _batches(due: Iterator[Timed]) -> Iterator[list[Timed]]:
    batch: list[Timed] = []
    for reminder in due:
        batch.append(reminder)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def follow_hours(now: datetime) -> int:
    """After a change of hours, zone, closures or holidays: due moments of open tasks are worked out anew."""
    mark, _new = Heartbeat.objects.select_for_update().get_or_create(name="hours_followed", defaults={"at": now})
    changed = Event.objects.filter(subject_kind__in=HOURS_CHANGED, at__gte=mark.at - LATE_COMMIT)
    if not changed.exists():
        return 0
    mark.at = now
    mark.save(update_fields=["at"])
    today = now.date()
    calendars = worktime.every_calendar(today, today + timedelta(days=31))
    return sum(_follow(task, calendars[task.department_id]) for task in _still_due(now))


def _still_due(now: datetime) -> Iterator[Task]:
    rows = Task.objects.filter(status__in=ACTIVE, due_on__gte=(now - LOOK_BACK).date())
    return rows.only("pk", "due_on", "due_time", "due_at", "department_id").iterator(AT_ONCE)


def _follow(task: Task, calendar: worktime.Calendar) -> int:
    due_at = worktime.due_at(calendar, task.due_on, task.due_time)
    if due_at == task.due_at:
        return 0
    return Task.objects.filter(pk=task.pk, due_on=task.due_on, due_time=task.due_time).update(due_at=due_at)


def prune_bulk_actions(now: datetime) -> int:
    """Nightly: what became of each line of a bulk action, after 90 days; the tasks and their events stay."""
    return prune(Bulk.objects.filter(at__lt=now - BULKS_LAST), bite=20)
