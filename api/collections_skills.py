"""The office's skills: the same table, forms and verbs as staff's set-up pages. Who holds them is the people's."""

from typing import Annotated, Any, Literal

from ninja import Router, Schema
from ninja.responses import Status

from api.errors import checked, shown_by
from api.paging import listed
from api.schemas.types import Flag, Given, Id, Line, Listed, Version
from api.seen import seen_version
from api.typed import edited, typed
from staff import actions_setup, gates
from staff.forms import plain_fields
from staff.forms_setup import NewSkillForm, SkillForm
from staff.http import Request
from staff.models import Skill

router = Router(tags=["skills"])
Kind = Literal["certificate", "education", "training"]


class SkillOut(Schema):
    id: Id
    name: str
    kind: Kind
    archived: bool
    version: Version


class NewSkill(Given):
    name: Annotated[str, Line(120, empty=False)]
    kind: Kind = "training"


class SkillChange(Given):
    name: Annotated[str, Line(120, empty=False)] | None = None
    kind: Kind | None = None
    archived: Flag | None = None
    version: Version | None = None


@shown_by(Skill, SkillOut)
def skill_body(skill: Skill, request: Request) -> dict[str, Any]:
    return {
        "id": skill.pk,
        "name": skill.name,
        "kind": skill.kind,
        "archived": skill.archived_at is not None,
        "version": skill.version,
    }


@router.get("/skills", response=Listed[SkillOut], summary="All skills")
def list_skills(request: Request, archived: bool = False, cursor: str = "") -> dict[str, Any]:
    gates.setup(request.user)
    rows = Skill.objects.filter(archived_at__isnull=not archived)
    return listed(request, rows, lambda page: [skill_body(row, request) for row in page], by=("name", "id"))


@router.post("/skills", response={201: SkillOut}, summary="Add a skill")
def add_skill(request: Request, body: NewSkill) -> Status[dict[str, Any]]:
    gates.setup(request.user, to="change")
    form = NewSkillForm(typed(body.dict()))
    checked(form)
    skill = actions_setup.add_skill(by=request.user, now=request.now, **plain_fields(form))
    return Status(201, skill_body(skill, request))


@router.get("/skills/{id:pk}", response=SkillOut, summary="One skill")
def read_skill(request: Request, pk: Id) -> dict[str, Any]:
    return skill_body(gates.skill_for(request.user, pk, to="see"), request)


@router.patch("/skills/{id:pk}", response=SkillOut, summary="Change a skill")
def change_skill(request: Request, pk: Id, body: SkillChange) -> dict[str, Any]:
    """`archived` false brings it back into use."""
    skill = gates.skill_for(request.user, pk, to="change")
    seen = seen_version(request, body.version)
    form = edited(SkillForm, skill, body.given(), version=seen)
    actions_setup.change_skill(skill, form.changes(), version=seen, by=request.user, now=request.now)
    if body.archived is not None and body.archived != (skill.archived_at is not None):
        verb = actions_setup.archive_skill if body.archived else actions_setup.restore_skill
        verb(skill, version=skill.version, by=request.user, now=request.now)
    return skill_body(skill, request)


@router.delete("/skills/{id:pk}", response=SkillOut, summary="Archive a skill")
def archive_skill(request: Request, pk: Id) -> dict[str, Any]:
    """Nothing is deleted. Without a version it holds for the skill as it is now; archiving twice changes nothing."""
    skill = gates.skill_for(request.user, pk, to="change")
    seen = seen_version(request, skill.version)
    if skill.archived_at is None:
        actions_setup.archive_skill(skill, version=seen, by=request.user, now=request.now)
    return skill_body(skill, request)
