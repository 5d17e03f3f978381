"""Recurring work: the same gates, form and verbs as its pages; a rule is RRULE text. Dates are schedule_dates.py's."""

from collections.abc import Iterable
from copy import copy
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.archiving import Why
from api.errors import checked, invalid, shown_by
from api.paging import listed
from api.schemas.types import Clock, Day, Flag, Given, Id, Line, Listed, QueryId, Text, Version
from api.seen import seen_version
from api.typed import typed
from schedules import access, actions, ledger
from schedules.forms import MOST_TIMES, ScheduleForm
from schedules.models import Schedule
from schedules.words import schedule_words
from staff.http import Request
from staff.versions import Stale

router = Router(tags=["schedules"])
Shift = Literal["keep", "skip", "earlier", "later", "nearest", "modified-following", "modified-preceding"]
Late = Literal["every", "latest", "expire"]
Unit = Literal["days", "workdays", "weeks", "months"]
Title = Annotated[str, Line(200)]
Rule = Annotated[str, Text(1000)]
AfterDone = Annotated[int, Field(strict=True, ge=1, le=1000)]
LeadDays = Annotated[int, Field(strict=True, ge=0, le=60)]
Times = Annotated[list[Clock], Field(max_length=MOST_TIMES)]
COLUMNS = ("title", "start", "rule", "after_done", "shift", "late", "lead_days", "one_at_a_time", "ends_on", "version")


class ScheduleOut(Schema):
    """Comes by `rule` (RRULE text), or again `after_done` so many units after it was done."""

    id: Id
    title: str
    procedure: Id
    department: Id
    owner: Id | None
    start: Day
    rule: str
    after_done: int | None
    after_done_unit: Unit | None
    times: list[Clock] = Field(description="Empty: by closing time.")
    shift: Shift
    late: Late
    lead_days: int
    one_at_a_time: bool
    ends_on: Day | None
    words: str = Field(description="How often, as people read it.")
    next_on: Day | None = Field(description="The next date that has its row or task already.")
    trouble: str = Field(description="Why it can't run; empty: it runs.")
    archived: bool
    version: Version


class NewSchedule(Given):
    """Recurring work of the procedure's department: by `rule` or by `after_done`. `start` left out: today."""

    procedure: Id
    title: Title = Field("", description="Empty: the procedure's name.")
    owner: Id | None = Field(None, description="null: unclaimed.")
    rule: Rule = ""
    after_done: AfterDone | None = None
    after_done_unit: Unit = "weeks"
    times: Times = Field(default_factory=list)
    shift: Shift = "keep"
    late: Late = "every"
    lead_days: LeadDays = 0
    one_at_a_time: Flag = False
    start: Day | None = None
    ends_on: Day | None = None


class ScheduleChange(Given):
    """`scope` says which tasks follow: "future", only dates without a task; "not_started", also tasks ahead that nobody
    has begun, which are cancelled and made anew."""

    procedure: Id | None = None
    title: Title | None = None
    owner: Id | None = None
    rule: Rule | None = None
    after_done: AfterDone | None = None
    after_done_unit: Unit | None = None
    times: Times | None = None
    shift: Shift | None = None
    late: Late | None = None
    lead_days: LeadDays | None = None
    one_at_a_time: Flag | None = None
    start: Day | None = None
    ends_on: Day | None = None
    scope: Literal["future", "not_started"] = "future"
    archived: Flag | None = None
    version: Version | None = None


class ScheduleFilter(Schema):
    department: QueryId | None = None
    archived: bool = False
    cursor: str = ""


@shown_by(Schedule, ScheduleOut)
def schedule_body(schedule: Schedule, request: Request) -> dict[str, Any] | None:
    """None when the person may no longer know of it."""
    rows = Schedule.objects.visible_to(request.user).filter(pk=schedule.pk)
    return next(iter(_bodies(ledger.with_next(rows, request.now))), None)


def _bodies(schedules: Iterable[Schedule]) -> list[dict[str, Any]]:
    return [_body(schedule) for schedule in schedules]


def _body(schedule: Schedule) -> dict[str, Any]:
    return {name: getattr(schedule, name) for name in COLUMNS} | {
        "id": schedule.pk,
        "procedure": schedule.procedure_id,
        "department": schedule.department_id,
        "owner": schedule.owner_id,
        "after_done_unit": schedule.after_done_unit or None,
        "times": list(schedule.due_times),
        "words": schedule_words(schedule),
        "next_on": schedule.next_on if schedule.archived_at is None else None,  # type: ignore[attr-defined]
        "trouble": schedule.trouble_words,
        "archived": schedule.archived_at is not None,
    }


@router.get("/schedules", response=Listed[ScheduleOut], summary="Recurring work of my departments")
def list_schedules(request: Request, asked: Query[ScheduleFilter]) -> dict[str, Any]:
    access.departments_seen(request.user)
    rows = Schedule.objects.visible_to(request.user).filter(archived_at__isnull=not asked.archived)
    if asked.department:
        rows = rows.filter(department=asked.department)
    return listed(request, ledger.with_next(rows, request.now), _bodies, by=("title", "id"))


@router.post("/schedules", response={201: ScheduleOut}, summary="Let a procedure come again")
def add_schedule(request: Request, body: NewSchedule) -> Status[dict[str, Any] | None]:
    """Its first tasks are made within a minute."""
    access.refuse_readers(request.user)
    form = _form(request, body.dict() | {"start": body.start or timezone.localdate(request.now)})
    schedule = actions.create_schedule(by=request.user, now=request.now, **form.creation())
    return Status(201, schedule_body(schedule, request))


def _form(request: Request, said: dict[str, Any], schedule: Schedule | None = None) -> ScheduleForm:
    """The page's form, with its rule as text; valid. Raises Problem 422."""
    if bool(said["rule"]) == bool(said["after_done"]):
        raise invalid({"rule": [_("Give a rule, or after how long it comes again: one of the two.")]})
    how = "rule" if said["rule"] else "after_done"
    times = ", ".join(f"{at:%H:%M}" for at in said["times"])
    today = timezone.localdate(request.now)
    # The form writes into the schedule that it is given; the row stays as it is until the verb.
    more = {"schedule": copy(schedule)} if schedule else {}
    form = ScheduleForm(typed(said | {"how": how, "times": times}), user=request.user, today=today, **more)
    checked(form)
    return form


@router.get("/schedules/{id:pk}", response=ScheduleOut, summary="One piece of recurring work")
def read_schedule(request: Request, pk: Id) -> dict[str, Any] | None:
    return schedule_body(access.schedule_for(request.user, pk), request)


@router.patch("/schedules/{id:pk}", response=ScheduleOut, summary="Change recurring work")
def change_schedule(request: Request, pk: Id, body: ScheduleChange) -> dict[str, Any] | None:
    """Stopped work is started again by `archived` false before it is changed, in the same request or before."""
    schedule = access.schedule_for(request.user, pk, to="change")
    seen = seen_version(request, body.version)
    if schedule.version != seen:
        raise Stale(schedule)
    by, now = request.user, request.now
    if schedule.archived_at and body.archived is False:
        actions.restore_schedule(schedule, version=seen, by=by, now=now)
        schedule = access.schedule_for(by, pk, to="change")
    if body.given().keys() - {"archived", "version", "scope"}:
        _change(request, schedule, body)
    if body.archived and not schedule.archived_at:
        current = access.schedule_for(by, pk, to="change")
        actions.archive_schedule(current, version=current.version, by=by, now=now)
    return schedule_body(schedule, request)


def _change(request: Request, schedule: Schedule, body: ScheduleChange) -> None:
    said = _as_it_is(schedule) | _given(body) | {"scope": body.scope, "version": schedule.version}
    form = _form(request, said, schedule)
    actions.change_schedule(
        schedule,
        form.schedule_fields(),
        scope=body.scope,
        version=schedule.version,
        by=request.user,
        now=request.now,
    )


def _as_it_is(schedule: Schedule) -> dict[str, Any]:
    names = ("title", "start", "rule", "after_done", "shift", "late", "lead_days", "one_at_a_time", "ends_on")
    related = {"procedure": schedule.procedure_id, "owner": schedule.owner_id}
    rest = {"after_done_unit": schedule.after_done_unit or "weeks", "times": schedule.due_times}
    return {name: getattr(schedule, name) for name in names} | related | rest


def _given(body: ScheduleChange) -> dict[str, Any]:
    """What was sent; a rule takes the place of an interval, and the other way round."""
    given = {name: value for name, value in body.given().items() if name not in ("archived", "version")}
    for name in ("times", "one_at_a_time", "after_done_unit"):
        if given.get(name, "") is None:
            del given[name]
    if given.get("rule"):
        given.setdefault("after_done", None)
    elif given.get("after_done"):
        given.setdefault("rule", "")
    return given


@router.delete("/schedules/{id:pk}", response=ScheduleOut, summary="Stop recurring work")
def archive_schedule(request: Request, pk: Id, reason: Why = "") -> dict[str, Any] | None:
    """No more dates; tasks ahead that nobody has begun are cancelled. Without a version it holds for the recurring work
    as it is now; stopping twice changes nothing."""
    schedule = access.schedule_for(request.user, pk, to="change")
    seen = seen_version(request, schedule.version)
    if schedule.archived_at is None:
        actions.archive_schedule(schedule, version=seen, by=request.user, now=request.now, reason=reason)
    return schedule_body(schedule, request)
