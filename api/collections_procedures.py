"""Procedures with their steps: the same gates, forms and verbs as their pages. A change writes the next version."""

from collections.abc import Sequence
from copy import copy
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.archiving import Why, refuse_unsure
from api.errors import checked, shown_by
from api.paging import listed
from api.schemas.types import Flag, Given, Id, Line, Listed, Minutes, Moment, QueryId, Text, Version
from api.seen import seen_version
from api.typed import edited, typed
from staff.http import Request
from tasks import access_setup, actions, actions_setup
from tasks.access_setup import procedure_for, procedures_of
from tasks.forms_setup import MOST_STEPS, NewProcedureForm, ProcedureForm, StepLines
from tasks.models import Procedure
from tasks.views.procedures import named

router = Router(tags=["procedures"])
Name = Annotated[str, Line(200, empty=False)]
Evidence = Annotated[str, Line(120)]
SAID = ("instructions", "minutes", "evidence")


class ProcedureStepOut(Schema):
    text: str
    required: bool


class ProcedureOut(Schema):
    """What it says now; `number` counts what it has said. A task keeps the steps that it was made with."""

    id: Id
    name: str
    department: Id
    category: Id
    number: int
    instructions: str
    minutes: int
    evidence: str
    steps: list[ProcedureStepOut]
    written_at: Moment | None
    archived: bool
    version: Version


class GivenStep(Given):
    text: Annotated[str, Line(300, empty=False)]
    required: Flag = True


Steps = Annotated[list[GivenStep], Field(max_length=MOST_STEPS)]


class NewProcedure(Given):
    name: Name
    department: Id
    category: Id
    instructions: Annotated[str, Text()] = ""
    minutes: Minutes = 15
    evidence: Evidence = ""
    steps: Steps = Field(default_factory=list)


class ProcedureChange(Given):
    """`steps` are all of them, in order."""

    name: Name | None = None
    department: Id | None = None
    category: Id | None = None
    instructions: Annotated[str, Text()] | None = None
    minutes: Minutes | None = None
    evidence: Evidence | None = None
    steps: Steps | None = None
    archived: Flag | None = None
    version: Version | None = None


class ProcedureFilter(Schema):
    q: Annotated[str, Line(200)] = Field("", description="Words in the name.")
    department: QueryId | None = None
    archived: bool = False
    cursor: str = ""


def _with_parts(rows: "QuerySet[Procedure]") -> "QuerySet[Procedure]":
    return rows.select_related("current").prefetch_related("current__steps")


@shown_by(Procedure, ProcedureOut)
def procedure_body(procedure: Procedure, request: Request) -> dict[str, Any]:
    return _bodies([_with_parts(Procedure.objects.filter(pk=procedure.pk)).get()])[0]


def _bodies(procedures: Sequence[Procedure]) -> list[dict[str, Any]]:
    return [_body(procedure) for procedure in procedures]


def _body(procedure: Procedure) -> dict[str, Any]:
    current = procedure.current
    steps = current.steps.all() if current else []
    return {
        "id": procedure.pk,
        "name": procedure.name,
        "department": procedure.department_id,
        "category": procedure.category_id,
        "number": current.number if current else 0,
        "instructions": current.instructions if current else "",
        "minutes": current.minutes if current else 0,
        "evidence": current.evidence if current else "",
        "steps": [{"text": step.text, "required": step.required} for step in steps],
        "written_at": current.created_at if current else None,
        "archived": procedure.archived_at is not None,
        "version": procedure.version,
    }


@router.get("/procedures", response=Listed[ProcedureOut], summary="Procedures of my departments")
def list_procedures(request: Request, asked: Query[ProcedureFilter]) -> dict[str, Any]:
    rows = _with_parts(procedures_of(request.user)).filter(named(asked.q), archived_at__isnull=not asked.archived)
    if asked.department:
        rows = rows.filter(department=asked.department)
    return listed(request, rows, _bodies, by=("name", "id"))


@router.post("/procedures", response={201: ProcedureOut}, summary="Write a procedure")
def add_procedure(request: Request, body: NewProcedure) -> Status[dict[str, Any]]:
    access_setup.departments_to_write_for(request.user)
    form = NewProcedureForm(typed(body.dict(exclude={"steps"})), user=request.user, steps=_lines(body.steps))
    checked(form)
    made = actions.create_procedure(by=request.user, now=request.now, **form.said())
    return Status(201, procedure_body(made, request))


def _lines(steps: Sequence[GivenStep]) -> StepLines:
    return StepLines.of([(step.text, step.required) for step in steps])


@router.get("/procedures/{id:pk}", response=ProcedureOut, summary="One procedure")
def read_procedure(request: Request, pk: Id) -> dict[str, Any]:
    return procedure_body(procedure_for(request.user, pk), request)


@router.patch("/procedures/{id:pk}", response=ProcedureOut, summary="Change a procedure")
def change_procedure(request: Request, pk: Id, body: ProcedureChange) -> dict[str, Any]:
    """What it says becomes its next version, if anything differs. `archived` false brings it back into use; true
    archives it once nothing hangs on it."""
    procedure = procedure_for(request.user, pk, to="change")
    seen = copy(procedure)
    seen.version = seen_version(request, body.version)
    form = edited(
        ProcedureForm,
        procedure,
        _said(procedure) | body.given(),
        version=seen.version,
        user=request.user,
        steps=_lines(body.steps) if body.steps is not None else _lines_of(procedure),
    )
    row = actions.change_procedure(seen, by=request.user, now=request.now, **form.said())
    if body.archived is not None and body.archived != (row.archived_at is not None):
        _archive_or_restore(request, row, archived=body.archived)
    return procedure_body(row, request)


def _said(procedure: Procedure) -> dict[str, Any]:
    return {name: getattr(procedure.current, name) for name in SAID} if procedure.current else {}


def _lines_of(procedure: Procedure) -> StepLines:
    return StepLines.of(list(procedure.current.steps.values_list("text", "required")) if procedure.current else [])


def _archive_or_restore(request: Request, procedure: Procedure, *, archived: bool) -> None:
    refuse_unsure(procedure, sure=not archived)
    verb = actions_setup.archive_procedure if archived else actions_setup.restore_procedure
    verb(procedure, version=procedure.version, by=request.user, now=request.now)


@router.delete("/procedures/{id:pk}", response=ProcedureOut, summary="Archive a procedure")
def archive_procedure(request: Request, pk: Id, sure: bool = False, reason: Why = "") -> dict[str, Any]:
    """Nothing is deleted. While work hangs on it, 422 says which; `sure` archives it all the same. Without a version it
    holds for the procedure as it is now; archiving twice changes nothing."""
    procedure = procedure_for(request.user, pk, to="change")
    seen = seen_version(request, procedure.version)
    if procedure.archived_at is None:
        refuse_unsure(procedure, sure=sure)
        actions_setup.archive_procedure(procedure, version=seen, by=request.user, now=request.now, reason=reason)
    return procedure_body(procedure, request)
