"""What people do to recurring work: make it, change it, leave out a date, stop it and start it again.

Each is one transaction that holds the schedule's row, so that no tick comes in between. Making tasks is generator.py's.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schedules import changes, dates, generator
from schedules.changes import Scope
from schedules.models import Occurrence, Schedule
from schedules.reasons import in_words
from staff import worktime
from staff.models import Event, User
from staff.versions import Stale
from tasks.errors import Refused
from tasks.models import Procedure

TOLD = (
    "title",
    "procedure_id",
    "owner_id",
    "start",
    "rule",
    "after_done",
    "after_done_unit",
    "times",
    "shift",
    "late",
    "lead_days",
    "one_at_a_time",
    "ends_on",
)


@transaction.atomic
def create_schedule(
    *,
    by: User | None,
    now: datetime,
    procedure: Procedure,
    rule: str = "",
    after_done: int | None = None,
    after_done_unit: str = "",
    title: str = "",
    owner: User | None = None,
    start: date | None = None,
    times: Sequence[time] = (),
    shift: str = Schedule.Shift.KEEP,
    late: str = Schedule.Late.EVERY,
    lead_days: int = 0,
    one_at_a_time: bool = False,
    ends_on: date | None = None,
) -> Schedule:
    """Recurring work of the procedure's department; the next tick makes its first tasks.

    `rule` (RRULE text) or `after_done` and its unit (rules.UNITS). `start` (default: today there) anchors the rule, but
    nothing is made up for what was due before `now`. `by` empty: a starter pack brought it. Raises RuleRefused.
    """
    today = worktime.local_now(procedure.department, now).date()
    schedule = Schedule(
        title=title or procedure.name,
        procedure=procedure,
        department=procedure.department,
        owner=owner,
        start=start or today,
        rule=rule,
        after_done=after_done,
        after_done_unit=after_done_unit,
        times=[f"{at:%H:%M}" for at in sorted(set(times))],
        shift=shift,
        late=late,
        lead_days=lead_days,
        one_at_a_time=one_at_a_time,
        ends_on=ends_on,
        rule_from=max(start or today, today),
        since=now,
        look_at=now,
        created_by=by,
        created_at=now,
    )
    dates.refuse_absurd(schedule)
    schedule.save()
    after: dict[str, Any] = {name: getattr(schedule, name) for name in TOLD} | {"version": schedule.version}
    Event.record(schedule, "created", by=by, at=now, after=after)
    return schedule


@transaction.atomic
def change_schedule(
    schedule: Schedule, fields: dict[str, Any], *, scope: Scope, version: int, by: User, now: datetime
) -> Schedule:
    """Set `fields` (names of TOLD). Raises Stale, and RuleRefused for what gives no sensible dates.

    Dates up to now are settled by the old rule first. Then the tasks that exist stay (`scope` "future"), or those that
    nobody has begun are cancelled and made anew ("not_started"). Nothing differs: nothing happens.
    """
    row = _held(schedule, version)
    before = {name: getattr(row, name) for name in fields}
    differing = [name for name, value in fields.items() if value != before[name]]
    if not differing:
        return row
    dates.refuse_absurd(changes.changed(row, fields))
    generator.look(row, generator.Run(now))
    new = changes.changed(row, fields)
    _replace(changes.going(row, scope, now), "rule_changed", by=by, now=now)
    new.rule_from = changes.rule_from(row, scope, now)
    if "late" in differing:  # worked out anew for what is open
        row.occurrences.filter(expires_at__isnull=False).update(expires_at=None)
    _begin_anew(new, now)
    after = {name: fields[name] for name in differing}
    return _save(new, "changed", by=by, now=now, before={name: before[name] for name in differing}, after=after)


@transaction.atomic
def skip_occurrence(
    schedule: Schedule, *, scheduled_on: date, scheduled_time: time, reason: str, by: User, now: datetime
) -> Occurrence:
    """Leave out one date, for a reason; its open task is cancelled and the series goes on.

    Raises Refused for no reason or no date of the rule, Stale when the date is settled already.
    """
    if not reason.strip():
        raise Refused("reason", _("Say why, in a few words."))
    row = generator.locked(schedule.pk, wait=True)
    if row is None:
        raise Stale(schedule)
    occurrence = _occurrence(row, scheduled_on, scheduled_time)
    if occurrence.state not in (Occurrence.State.EXPECTED, Occurrence.State.CREATED):
        raise Stale(row)
    if occurrence.task and not occurrence.task.is_active:
        raise Stale(row)
    if occurrence.task:
        occurrence.task.cancel(by=by, now=now, reason=reason)
    occurrence.state, occurrence.reason, occurrence.decided_by = Occurrence.State.SKIPPED, reason, by
    occurrence.expires_at = None
    occurrence.save()
    Schedule.objects.filter(pk=row.pk).update(look_at=now)
    Event.record(row, "skipped", by=by, at=now, after={"scheduled": occurrence.scheduled.isoformat()}, reason=reason)
    return occurrence


def _occurrence(schedule: Schedule, scheduled_on: date, scheduled_time: time) -> Occurrence:
    """The ledger's row of a date; a new one, not saved, for a date that has not come within reach."""
    rows = schedule.occurrences.select_related("task__department", "task__category")
    found = rows.filter(scheduled_on=scheduled_on, scheduled_time=scheduled_time)
    if row := found.exclude(state=Occurrence.State.REPLACED).first():
        return row
    due = changes.date_of(schedule, scheduled_on, scheduled_time)
    if due is None:
        raise Refused("date", _("This is not one of its dates."))
    replaced = found.first()
    row = replaced or Occurrence(schedule=schedule, scheduled_on=scheduled_on, scheduled_time=scheduled_time)
    row.due_on, row.due_time, row.due_at = due.due_on, due.due_time, due.due_at
    row.state, row.task, row.reason_code = Occurrence.State.EXPECTED, None, ""
    return row


@transaction.atomic
def archive_schedule(schedule: Schedule, *, version: int, by: User, now: datetime, reason: str = "") -> Schedule:
    """Stop it: no more dates, and the tasks ahead that nobody has begun are cancelled. Raises Stale."""
    row = _held(schedule, version)
    _replace(changes.going(row, "not_started", now), "stopped", by=by, now=now)
    row.occurrences.filter(state=Occurrence.State.EXPECTED).update(
        state=Occurrence.State.REPLACED, reason_code="stopped", expires_at=None
    )
    row.archived_at, row.look_at, row.waits_for = now, None, None
    row.trouble, row.trouble_params, row.trouble_since = "", {}, None
    return _save(row, "archived", by=by, now=now, after={}, reason=reason)


@transaction.atomic
def restore_schedule(schedule: Schedule, *, version: int, by: User, now: datetime) -> Schedule:
    """Start it again, from now on; what was due meanwhile is not made up for. Raises Stale."""
    row = _held(schedule, version, archived=True)
    row.archived_at = None
    row.rule_from = changes.rule_from(row, "not_started", now)
    _begin_anew(row, now)
    return _save(row, "restored", by=by, now=now, after={})


def _held(schedule: Schedule, version: int, *, archived: bool = False) -> Schedule:
    """The row as it is now, held until we commit: in use or archived as asked, and as it was seen; else Stale."""
    rows = Schedule.objects.select_for_update(of=("self",))
    rows = rows.select_related(
        "department", "owner", "procedure__category", "procedure__current", "procedure__department"
    )
    row = rows.get(pk=schedule.pk)
    if row.version != version or (row.archived_at is not None) != archived:
        raise Stale(row)
    return row


def _begin_anew(schedule: Schedule, now: datetime) -> None:
    schedule.since, schedule.look_at, schedule.generated_until, schedule.waits_for = now, now, None, None


def _replace(rows: Sequence[Occurrence], code: str, *, by: User, now: datetime) -> None:
    """Take dates out of the ledger's way, cancelling their tasks; the rule may bring the same date back."""
    for row in rows:
        if row.task:
            row.task.cancel(by=by, now=now, reason=in_words(code, {}))
    Occurrence.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Occurrence.State.REPLACED, reason_code=code, reason_params={}, expires_at=None
    )


def _save(
    schedule: Schedule,
    name: str,
    *,
    by: User,
    now: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    reason: str = "",
) -> Schedule:
    schedule.version += 1
    schedule.save()
    after = after | {"version": schedule.version}
    Event.record(schedule, name, by=by, at=now, before=before, after=after, reason=reason)
    return schedule
