"""Departments: the same gates, forms and verbs as staff's set-up pages. Who belongs to them is the people's."""

from typing import Annotated, Any

from django.db.models import OuterRef, Subquery
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.archiving import Why, refuse_unsure
from api.errors import checked, shown_by
from api.paging import listed
from api.schemas.types import Flag, Given, Id, Line, Listed, Version
from api.seen import seen_version
from api.typed import edited, typed
from staff import actions_setup, gates
from staff.forms import plain_fields
from staff.forms_setup import DepartmentForm, NewDepartmentForm
from staff.http import Request
from staff.models import Department, Membership
from staff.models.organisation import DepartmentQuerySet
from staff.views.departments import move_or_change

router = Router(tags=["departments"])
Name = Annotated[str, Line(120, empty=False)]
Zone = Annotated[str, Line(64)]
Country = Annotated[str, Line(2)]
Region = Annotated[str, Line(10)]


class DepartmentOut(Schema):
    """Zone, country and region are empty where those of the department above, or of the office, hold."""

    id: Id
    name: str
    parent: Id | None
    manager: Id | None
    zone: str
    country: str
    subdivision: str
    archived: bool
    version: Version


class NewDepartment(Given):
    name: Name
    parent: Id | None = None
    zone: Zone = ""
    country: Country = ""
    subdivision: Region = ""


class DepartmentChange(Given):
    name: Name | None = None
    parent: Id | None = Field(None, description="null: it is part of no other.")
    zone: Zone | None = None
    country: Country | None = None
    subdivision: Region | None = None
    moves_anyway: Flag = Field(False, description="Another `parent` although work hangs on the department.")
    archived: Flag | None = None
    version: Version | None = None


def with_manager(rows: DepartmentQuerySet) -> DepartmentQuerySet:
    managers = Membership.objects.filter(department=OuterRef("pk"), role=Membership.Role.MANAGER)
    return rows.annotate(manager_id=Subquery(managers.values("user_id")[:1]))


@shown_by(Department, DepartmentOut)
def department_body(department: Department, request: Request) -> dict[str, Any]:
    return _body(with_manager(Department.objects.filter(pk=department.pk)).get())


def _body(department: Department) -> dict[str, Any]:
    return {
        "id": department.pk,
        "name": department.name,
        "parent": department.parent_id,
        "manager": department.manager_id,  # type: ignore[attr-defined]
        "zone": department.zone,
        "country": department.country,
        "subdivision": department.subdivision,
        "archived": department.archived_at is not None,
        "version": department.version,
    }


@router.get("/departments", response=Listed[DepartmentOut], summary="Departments whose set-up I may read")
def list_departments(request: Request, archived: bool = False, cursor: str = "") -> dict[str, Any]:
    rows = with_manager(gates.departments_of(request.user)).filter(archived_at__isnull=not archived)
    return listed(request, rows, lambda page: [_body(row) for row in page], by=("name", "id"))


@router.post("/departments", response={201: DepartmentOut}, summary="Add a department")
def add_department(request: Request, body: NewDepartment) -> Status[dict[str, Any]]:
    gates.setup(request.user, to="change")
    form = NewDepartmentForm(typed(body.dict()))
    checked(form)
    department = actions_setup.add_department(by=request.user, now=request.now, **plain_fields(form))
    return Status(201, department_body(department, request))


@router.get("/departments/{id:pk}", response=DepartmentOut, summary="One department")
def read_department(request: Request, pk: Id) -> dict[str, Any]:
    return department_body(gates.department_for(request.user, pk, to="see"), request)


@router.patch("/departments/{id:pk}", response=DepartmentOut, summary="Change a department")
def change_department(request: Request, pk: Id, body: DepartmentChange) -> dict[str, Any]:
    """A move while work hangs on it is answered with what that is, until `moves_anyway` is true. `archived` false
    brings it back into use; it is archived by DELETE or by `archived` true once nothing hangs on it."""
    department = gates.department_for(request.user, pk, to="change")
    seen = seen_version(request, body.version)
    form = edited(DepartmentForm, department, body.given(), version=seen)
    move_or_change(request, department, form, seen)
    if body.archived is not None and body.archived != (department.archived_at is not None):
        _archive_or_restore(request, department, archived=body.archived)
    return department_body(department, request)


def _archive_or_restore(request: Request, department: Department, *, archived: bool) -> None:
    if archived:
        refuse_unsure(department, sure=False)
    verb = actions_setup.archive_department if archived else actions_setup.restore_department
    verb(department, version=department.version, by=request.user, now=request.now)


@router.delete("/departments/{id:pk}", response=DepartmentOut, summary="Archive a department")
def archive_department(request: Request, pk: Id, sure: bool = False, reason: Why = "") -> dict[str, Any]:
    """Nothing is deleted. While work hangs on it, 422 says which; `sure` archives it all the same. Departments below
    it come first. Without a version it holds for the department as it is now; archiving twice changes nothing."""
    department = gates.department_for(request.user, pk, to="change")
    seen = seen_version(request, department.version)
    if department.archived_at is None:
        refuse_unsure(department, sure=sure)
        actions_setup.archive_department(department, version=seen, by=request.user, now=request.now, reason=reason)
    return department_body(department, request)
