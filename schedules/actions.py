"""What people do to recurring work: make it, change it, leave out a date, stop it and start it again.

Each is one transaction that holds the schedule's row, so that no tick comes in between. Making tasks is generator.py's.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from schedules import dates
from schedules.models import Schedule
from staff import worktime
from staff.models import Event, User
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
