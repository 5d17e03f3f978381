"""From dates to the ledger and its tasks: each (schedule, scheduled) once, however late, often or concurrently it runs.

`look` does one schedule under its row's lock. Which ones are due is told by indexed columns, so that a run with nothing
to do costs a few queries. What closes late work is expiry.py's; what people do to a schedule actions.py's.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from schedules import dates, rules
from schedules.dates import DAY, Due
from schedules.models import Occurrence, Schedule
from schedules.owners import Owners
from staff import worktime
from staff.models import Department, Event, Heartbeat
from tasks.actions import start_procedure
from tasks.errors import Refused
from tasks.models import Task
from tasks.states import ACTIVE, ENDED

log = logging.getLogger(__name__)

MOST_SCHEDULES = 300  # looked at in one run; the others come with the next
MOST_DATES = 400  # rows written for one schedule in one look
MOST_TASKS = 2_000  # made in one run
A_MONTH = timedelta(days=31)
LATE_COMMIT = timedelta(minutes=5)  # an event is dated when its transaction began
CALENDAR_CHANGED = ("office", "department", "openinghours", "closure", "holiday")
EXPECTED, CREATED, MISSED = Occurrence.State.EXPECTED, Occurrence.State.CREATED, Occurrence.State.MISSED
SKIPPED, REPLACED = Occurrence.State.SKIPPED, Occurrence.State.REPLACED


class Trouble(Exception):
    """Why a schedule cannot run now: a code of reasons.REASONS or of the rule's refusals."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Run:
    """What one run has read and done; `tasks_left` bounds it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.created = self.missed = self.in_trouble = 0
        self.tasks_left = MOST_TASKS
        self.owners = Owners(now.date())
        self._calendars: dict[int, worktime.Calendar] = {}

    def calendar(self, department: Department) -> worktime.Calendar:
        if department.pk not in self._calendars:
            first, last = self.now.date() - A_MONTH, self.now.date() + A_MONTH
            self._calendars[department.pk] = worktime.Calendar.of(department, first, last)
        return self._calendars[department.pk]


@dataclass(slots=True)
class Found:
    """The dates up to the horizon, from `first` on; what ended the walk: the next one, or a problem."""

    due: list[Due] = field(default_factory=list)
    first: date | None = None
    until: date | None = None
    peek: Due | None = None
    unfinished: bool = False
    problem: Trouble | None = None


# --- which schedules ---


def follow_calendar(now: datetime) -> int:
    """After a change of hours, zone, closures or holidays every schedule is looked at again. How many."""
    with transaction.atomic():
        name = "schedules_followed"
        mark, _new = Heartbeat.objects.select_for_update().get_or_create(name=name, defaults={"at": now})
        if not Event.objects.filter(subject_kind__in=CALENDAR_CHANGED, at__gte=mark.at - LATE_COMMIT).exists():
            return 0
        mark.at = now
        mark.save(update_fields=["at"])
        return Schedule.objects.in_use().filter(look_at__gt=now).update(look_at=now)


def look_at_all(run: Run) -> None:
    """Every schedule whose moment has come, the longest waiting first. One that fails stops none of the others."""
    for pk in due_schedules(run.now):
        if run.tasks_left <= 0:
            return
        try:
            with transaction.atomic():
                if schedule := locked(pk):
                    look(schedule, run)
        except Exception:
            log.exception("schedule %s could not be looked at", pk)
            run.in_trouble += 1
            _remember_failure(pk, run.now)


def due_schedules(now: datetime) -> list[int]:
    """Ids, from two indexed queries."""
    in_use = Schedule.objects.in_use()
    due = list(in_use.filter(look_at__lte=now).order_by("look_at", "id").values_list("pk", flat=True)[:MOST_SCHEDULES])
    freed = in_use.filter(waits_for__isnull=False, waits_for__status__in=ENDED).order_by("id")
    return list(dict.fromkeys([*due, *freed.values_list("pk", flat=True)[:MOST_SCHEDULES]]))


def locked(pk: int, *, wait: bool = False) -> Schedule | None:
    """The schedule, its row held until we commit; None if another run holds it, or it is no longer in use."""
    rows = Schedule.objects.select_for_update(of=("self",), skip_locked=not wait).in_use().filter(pk=pk)
    rows = rows.select_related("department", "owner", "procedure__category", "procedure__current")
    return rows.prefetch_related("procedure__current__steps").first()


def _remember_failure(pk: int, now: datetime) -> None:
    row = Schedule.objects.get(pk=pk)
    _trouble(row, Trouble("failed"), now)
    Schedule.objects.filter(pk=pk).update(
        look_at=now, trouble=row.trouble, trouble_params=row.trouble_params, trouble_since=row.trouble_since
    )


# --- one schedule ---


def look(schedule: Schedule, run: Run) -> None:
    """Write the missing rows, make the tasks that are due, and say when to look again. Needs the row's lock."""
    calendar = run.calendar(schedule.department)
    found = (_after_done if schedule.after_done else _by_rule)(schedule, calendar, run.now)
    try:
        _write(schedule, calendar, found)
        _settle_late(schedule, calendar, found, run)
        unmade = _make_tasks(schedule, calendar, run)
        if found.problem:
            raise found.problem
    except Trouble as trouble:
        unmade = True
        run.in_trouble += 1
        _trouble(schedule, trouble, run.now)
    else:
        schedule.trouble, schedule.trouble_params, schedule.trouble_since = "", {}, None
    schedule.generated_until = found.until or schedule.generated_until
    schedule.look_at = run.now if unmade or found.unfinished else _next_look(schedule, calendar, found)
    schedule.waits_for = _open_task(schedule) if _waits(schedule) else None
    schedule.save(update_fields=[*WRITTEN])


WRITTEN = ("generated_until", "look_at", "waits_for", "trouble", "trouble_params", "trouble_since")


def days_ahead(schedule: Schedule) -> timedelta:
    """How long before its day a task exists: it can be planned, and is there when its lead time begins."""
    return timedelta(days=max(settings.RECURRING_DAYS_AHEAD, schedule.lead_days))


def _by_rule(schedule: Schedule, calendar: worktime.Calendar, now: datetime) -> Found:
    """From the last day that was settled, and again from today: what a changed calendar gives back is found as well."""
    today = now.astimezone(calendar.zone).date()
    last, found = today + days_ahead(schedule), Found()
    after = schedule.rule_from - DAY
    if schedule.generated_until:
        after = max(after, min(schedule.generated_until, today - DAY))
    found.first, fresh = after + DAY, 0
    try:
        for due in dates.dates(schedule, calendar, after=after):
            full = fresh >= MOST_DATES and due.scheduled_on > found.due[-1].scheduled_on
            if full or due.due_on > last:
                found.peek, found.unfinished = due, full
                break
            if due.due_at >= schedule.since:
                found.due.append(due)
                fresh += schedule.generated_until is None or due.scheduled_on > schedule.generated_until
    except rules.RuleRefused as refused:
        found.problem = Trouble(refused.code, **refused.params)
        return found
    before_peek = found.peek.scheduled_on - DAY if found.peek else last
    settled = max([due.scheduled_on for due in found.due], default=after)
    found.until = max(settled, min(before_peek, last))
    return found


def _after_done(schedule: Schedule, calendar: worktime.Calendar, now: datetime) -> Found:
    """The one date that follows from the last one; nothing while that is still open."""
    today = now.astimezone(calendar.zone).date()
    rows = schedule.occurrences.exclude(state=REPLACED).select_related("task")
    last = rows.order_by("-id").first()
    if last and (last.state == EXPECTED or (last.state == CREATED and last.task and last.task.is_active)):
        return Found()
    try:
        due = _following(schedule, calendar, last, today)
        while due and rows.filter(scheduled_on=due.scheduled_on, scheduled_time=due.scheduled_time).exists():
            due = dates.first_after_done(schedule, calendar, due.scheduled_on + DAY)
    except rules.RuleRefused as refused:
        return Found(problem=Trouble(refused.code, **refused.params))
    return Found(due=[due] if due else [])


def _following(schedule: Schedule, calendar: worktime.Calendar, last: Occurrence | None, today: date) -> Due | None:
    if last is None:
        first = max(schedule.start, schedule.rule_from)
        due = dates.first_after_done(schedule, calendar, first)
        return dates.first_after_done(schedule, calendar, first + DAY) if due and due.due_at < schedule.since else due
    return dates.next_after(schedule, calendar, _ended_on(last, calendar, today))


def _ended_on(row: Occurrence, calendar: worktime.Calendar, today: date) -> date:
    if row.state != CREATED or row.task is None:
        return row.due_on
    return row.task.done_at.astimezone(calendar.zone).date() if row.task.done_at else today


# --- its rows ---


def _write(schedule: Schedule, calendar: worktime.Calendar, found: Found) -> None:
    """A row for every date that has none; one replaced by an earlier edit comes back; an expected one moves along."""
    first = found.first or min([due.scheduled_on for due in found.due], default=None)
    if first is None:
        return
    rows = {(row.scheduled_on, row.scheduled_time): row for row in schedule.occurrences.filter(scheduled_on__gte=first)}
    new = [due for due in found.due if due.key not in rows]
    Occurrence.objects.bulk_create([_row(schedule, due) for due in new], ignore_conflicts=True)
    for due in found.due:
        row = rows.pop(due.key, None)
        if row and (row.state == REPLACED or (row.state == EXPECTED and row.due_at != due.due_at)):
            Occurrence.objects.filter(pk=row.pk).update(
                state=EXPECTED,
                task=None,
                reason_code="",
                reason_params={},
                due_on=due.due_on,
                due_time=due.due_time,
                due_at=due.due_at,
            )
    if found.until and not schedule.after_done:
        gone = [row.pk for row in rows.values() if _is_gone(row, schedule, found.until)]
        if gone:
            Occurrence.objects.filter(pk__in=gone).update(state=SKIPPED, reason_code="not_working_day")


def _row(schedule: Schedule, due: Due) -> Occurrence:
    return Occurrence(
        schedule=schedule,
        scheduled_on=due.scheduled_on,
        scheduled_time=due.scheduled_time,
        due_on=due.due_on,
        due_time=due.due_time,
        due_at=due.due_at,
    )


def _is_gone(row: Occurrence, schedule: Schedule, until: date) -> bool:
    """Expected once, but the calendar has changed so that the rule now leaves it out."""
    return row.state == EXPECTED and schedule.rule_from <= row.scheduled_on <= until


def _settle_late(schedule: Schedule, calendar: worktime.Calendar, found: Found, run: Run) -> None:
    """Say of every open row when it will be missed, and record as missed what already is and has no task."""
    if schedule.late == Schedule.Late.EVERY:
        return
    rows = _since_oldest_open(schedule)
    for row, newer in zip(rows, [*map(_as_due, rows[1:]), found.peek], strict=False):
        expires_at = dates.expires(schedule, calendar, _as_due(row), newer)
        if row.expires_at != expires_at and (row.state == EXPECTED or (row.task and row.task.is_active)):
            Occurrence.objects.filter(pk=row.pk).update(expires_at=expires_at)
    code = "expired" if schedule.late == Schedule.Late.EXPIRE else "superseded"
    late = schedule.occurrences.filter(state=EXPECTED, expires_at__lte=run.now)
    run.missed += late.update(state=MISSED, reason_code=code, reason_params={}, expires_at=None)


def _since_oldest_open(schedule: Schedule) -> list[Occurrence]:
    rows = schedule.occurrences.filter(state__in=(EXPECTED, CREATED)).order_by("due_at", "scheduled_on")
    oldest = rows.filter(Q(state=EXPECTED) | Q(task__status__in=ACTIVE)).values_list("due_at", flat=True).first()
    return list(rows.filter(due_at__gte=oldest).select_related("task")) if oldest else []


def _as_due(row: Occurrence) -> Due:
    return Due(row.scheduled_on, row.scheduled_time, row.due_on, row.due_time, row.due_at)


# --- its tasks ---


def _make_tasks(schedule: Schedule, calendar: worktime.Calendar, run: Run) -> bool:
    """A task for each expected row up to the horizon; True if there are more than this run may make."""
    last = run.now.astimezone(calendar.zone).date() + days_ahead(schedule)
    expected = schedule.occurrences.filter(state=EXPECTED, due_on__lte=last).order_by("due_at", "scheduled_on")
    rows = list(expected[: MOST_DATES + 1])
    if rows and (trouble := blocked_by(schedule)):
        raise trouble
    for row in rows[:MOST_DATES]:
        if schedule.one_at_a_time and _open_task(schedule):
            return False
        if run.tasks_left <= 0:
            return True
        _make_task(schedule, row, run)
    return len(rows) > MOST_DATES


def blocked_by(schedule: Schedule) -> Trouble | None:
    """What keeps its tasks from being made, before anything is tried."""
    procedure = schedule.procedure
    if schedule.department.archived_at:
        return Trouble("department_archived")
    if procedure.archived_at:
        return Trouble("procedure_archived")
    if procedure.department_id != schedule.department_id:
        return Trouble("procedure_moved", department=procedure.department.name)
    if procedure.category.archived_at:
        return Trouble("category_archived")
    return None if procedure.current else Trouble("procedure_empty")


def _make_task(schedule: Schedule, row: Occurrence, run: Run) -> None:
    given = run.owners.give(schedule, row.due_on)
    try:
        task = start_procedure(
            schedule.procedure,
            by=None,
            now=run.now,
            title=schedule.title,
            due_on=row.due_on,
            due_time=row.due_time,
            due_at=row.due_at,
            assignee=given.to,
            requester=run.owners.manager(schedule.department),
            shown_from=row.due_on - schedule.lead_days * DAY,
        )
    except Refused as refused:
        raise Trouble("nobody" if refused.field == "requester" else "failed") from refused
    made = Occurrence.objects.filter(pk=row.pk, state=EXPECTED).update(
        state=CREATED, task=task, reason_code=given.code, reason_params=given.params
    )
    if not made:  # never while we hold the schedule's row; the task is rolled back with us
        raise RuntimeError(f"the task of {row} was made by another run")
    run.created += 1
    run.tasks_left -= 1


def _open_task(schedule: Schedule) -> Task | None:
    tasks = Task.objects.filter(status__in=ACTIVE, pk__in=schedule.occurrences.filter(state=CREATED).values("task"))
    return tasks.order_by("due_at", "id").first()


def _waits(schedule: Schedule) -> bool:
    """Whether the end of the open task is what brings the next one."""
    if schedule.after_done:
        return True
    return schedule.one_at_a_time and schedule.occurrences.filter(state=EXPECTED).exists()


def _next_look(schedule: Schedule, calendar: worktime.Calendar, found: Found) -> datetime | None:
    """The moment when the next date comes within the horizon; None when none will, or only after something is done."""
    following = found.peek.due_on if found.peek else None
    if schedule.after_done:
        rows = schedule.occurrences.filter(state=EXPECTED).order_by("due_on")
        following = rows.values_list("due_on", flat=True).first()
    if following is None:
        return None
    return dates.begins(calendar, following - days_ahead(schedule))


def _trouble(schedule: Schedule, trouble: Trouble, now: datetime) -> None:
    schedule.trouble, schedule.trouble_params = trouble.code, trouble.params
    schedule.trouble_since = schedule.trouble_since or now
