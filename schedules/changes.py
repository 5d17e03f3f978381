"""What an edit would do, before it does it: which tasks stay, which are made anew, which dates come.

The verbs in actions.py ask the same questions as the page that shows the answers.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Literal

from django.db.models import Max, Q

from schedules import dates
from schedules.dates import DAY, Due
from schedules.models import Occurrence, Schedule
from staff import worktime
from tasks.states import ACTIVE, OPEN

Scope = Literal["future", "not_started"]
MOST_SHOWN = 8
LONGEST_WALK = 2_000
FURTHEST = 3_660 * DAY
EXPECTED, CREATED, MISSED = Occurrence.State.EXPECTED, Occurrence.State.CREATED, Occurrence.State.MISSED


@dataclass(frozen=True)
class Effects:
    """`stay` and `anew` are rows with tasks that are ahead; `come` the next dates that the new rule adds."""

    stay: list[Occurrence]
    anew: list[Occurrence]
    come: list[Due]


def changed(schedule: Schedule, fields: dict[str, Any]) -> Schedule:
    """A copy with other values, not saved; the department follows the procedure."""
    new = copy(schedule)
    for name, value in fields.items():
        setattr(new, name, value)
    new.department = new.procedure.department
    return new


def effects(schedule: Schedule, new: Schedule, scope: Scope, now: datetime) -> Effects:
    """What changing `schedule` into `new` would do. Raises RuleRefused."""
    anew = going(schedule, scope, now)
    gone = {row.pk for row in anew}
    ahead = schedule.occurrences.filter(state=CREATED, due_at__gte=now, task__status__in=ACTIVE)
    stay = [row for row in ahead.select_related("task").order_by("due_at", "id") if row.pk not in gone]
    new.rule_from, new.since = rule_from(schedule, scope, now), now
    return Effects(stay, [row for row in anew if row.task_id], coming(new, now))


def coming(schedule: Schedule, now: datetime, most: int = MOST_SHOWN) -> list[Due]:
    """The next dates by the rule, whether their tasks exist or not. For work that comes again after it was done: the
    first one. Raises RuleRefused."""
    today = now.astimezone(worktime.zone_of(schedule.department)).date()
    calendar = worktime.Calendar.of(schedule.department, today, today + 60 * DAY)
    if schedule.after_done is not None:
        first = dates.first_after_done(schedule, calendar, max(schedule.start, schedule.rule_from, today))
        return [first] if first else []
    after = max(schedule.rule_from, today) - DAY
    walk = islice(dates.dates(schedule, calendar, after=after), LONGEST_WALK)
    return list(islice((due for due in walk if due.due_at >= now), most))


def going(schedule: Schedule, scope: Scope, now: datetime) -> list[Occurrence]:
    """Dates ahead that an edit replaces: those without a task, and for "not started" those whose task nobody has
    touched."""
    ahead = Q(state=EXPECTED)
    if scope == "not_started":
        ahead |= Q(state=CREATED, task__status=OPEN, task__version=1)
    rows = schedule.occurrences.filter(ahead, due_at__gte=now).order_by("due_at", "id")
    return list(rows.select_related("task__department", "task__category"))


def rule_from(schedule: Schedule, scope: Scope, now: datetime) -> date:
    """From which scheduled day an edited rule holds: after the dates that stay as they are, today at the earliest."""
    today = now.astimezone(worktime.zone_of(schedule.department)).date()
    staying = schedule.occurrences.filter(state__in=(EXPECTED, CREATED, MISSED))
    staying = staying.exclude(pk__in=[row.pk for row in going(schedule, scope, now)])
    if scope == "not_started":  # one that was begun early does not hold up the days before it
        staying = staying.filter(Q(scheduled_on__lte=today) | Q(state=EXPECTED))
    last = staying.aggregate(last=Max("scheduled_on"))["last"]
    return max(today, last + DAY) if last else today


def date_of(schedule: Schedule, scheduled_on: date, scheduled_time: time) -> Due | None:
    """The rule's date scheduled then, if there is one from where the rule holds."""
    near = schedule.rule_from <= scheduled_on <= schedule.rule_from + FURTHEST
    if not near or schedule.after_done is not None:
        return None
    calendar = worktime.Calendar.of(schedule.department, scheduled_on, scheduled_on + 31 * DAY)
    for due in dates.dates(schedule, calendar, after=scheduled_on - DAY):
        if due.key == (scheduled_on, scheduled_time):
            return due
        if due.scheduled_on > scheduled_on:
            return None
    return None
