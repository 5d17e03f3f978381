"""People in set-up and where they work: the same gates, forms and verbs as staff's pages. Their days away are
collections_absences.py's, their skills' list collections_skills.py's."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.archiving import Why
from api.errors import Problem, checked, invalid, shown_by
from api.paging import listed
from api.schemas.types import Day, Flag, Given, Id, Line, Listed, QueryId, Version
from api.seen import seen_version
from api.typed import edited, typed
from staff import actions_people, actions_setup, gates
from staff.actions_setup import NotPossible
from staff.forms_people import NewPersonForm, PersonForm
from staff.forms_setup import MemberForm, NewMembershipForm
from staff.http import Request
from staff.models import HeldSkill, Membership, User
from staff.views.members import join
from staff.views.people import add_and_invite, matching

router = Router(tags=["people"])
Employment = Literal["full_time", "part_time", "seasonal"]
Role = Literal["manager", "deputy", "assistant"]
Name = Annotated[str, Line(120, empty=False)]
Email = Annotated[str, Line(254, empty=False)]
JobTitle = Annotated[str, Line(120)]
MOST_MEMBERSHIPS = 100


class MembershipOut(Schema):
    department: Id
    title: str
    role: Role
    is_home: bool


class HeldSkillOut(Schema):
    """It counts up to and including `expires_on`; null: for good."""

    skill: Id
    number: str
    expires_on: Day | None


class PersonOut(Schema):
    """Of the memberships a manager sees those in the own departments."""

    id: Id
    name: str
    email: str
    phone: str
    language: str = Field(description="Empty: as the browser asks, else as the office.")
    zone: str = Field(description="Empty: as the office.")
    employment: Employment
    first_day: Day | None
    last_day: Day | None
    is_admin: bool
    is_active: bool
    has_joined: bool = Field(description="Whether they chose a password; until then their invitation is open.")
    memberships: list[MembershipOut]
    skills: list[HeldSkillOut]
    version: Version


class NewPerson(Given):
    """They get a link by e-mail to choose a password. `department` is where they work first."""

    name: Name
    email: Email
    department: Id | None = None
    title: JobTitle = ""
    role: Role = "assistant"
    employment: Employment = "full_time"
    first_day: Day | None = None
    last_day: Day | None = None
    language: Annotated[str, Line(8)] = ""
    is_admin: Flag = False


class MembershipGiven(Given):
    department: Id
    title: JobTitle = ""
    role: Role = "assistant"
    is_home: Flag = False


class PersonChange(Given):
    name: Name | None = None
    email: Email | None = None
    phone: Annotated[str, Line(40)] | None = None
    language: Annotated[str, Line(8)] | None = None
    zone: Annotated[str, Line(64)] | None = None
    employment: Employment | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    is_admin: Flag | None = None
    is_active: Flag | None = None
    memberships: Annotated[list[MembershipGiven], Field(max_length=MOST_MEMBERSHIPS)] | None = Field(
        None, description="All of them: what is not in the list ends."
    )
    version: Version | None = None


class PeopleFilter(Schema):
    q: Annotated[str, Line(100)] = Field("", description="Words in name or e-mail address.")
    department: QueryId | None = None
    state: Literal["active", "inactive", "all"] = "active"
    cursor: str = ""


def _with_parts(rows: "QuerySet[User]", reader: User) -> "QuerySet[User]":
    """With memberships as the person's page shows them to the reader, and skills."""
    members = Membership.objects.filter(department__in=gates.departments_of(reader)).order_by("pk")
    return rows.prefetch_related(
        Prefetch("memberships", members, to_attr="shown"), Prefetch("held_skills", HeldSkill.objects.order_by("pk"))
    )


@shown_by(User, PersonOut)
def person_body(person: User, request: Request) -> dict[str, Any]:
    return _bodies([_with_parts(User.objects.filter(pk=person.pk), request.user).get()])[0]


def _bodies(people: Sequence[User]) -> list[dict[str, Any]]:
    return [_body(person) for person in people]


def _body(person: User) -> dict[str, Any]:
    plain = ("name", "email", "phone", "language", "zone", "employment", "first_day", "last_day")
    members: list[Membership] = person.shown  # type: ignore[attr-defined]
    return {name: getattr(person, name) for name in plain} | {
        "id": person.pk,
        "is_admin": person.is_admin,
        "is_active": person.is_active,
        "has_joined": person.has_usable_password(),
        "memberships": [
            {"department": each.department_id, "title": each.title, "role": each.role, "is_home": each.is_home}
            for each in members
        ],
        "skills": [
            {"skill": held.skill_id, "number": held.number, "expires_on": held.expires_on}
            for held in person.held_skills.all()
        ],
        "version": person.version,
    }


@router.get("/people", response=Listed[PersonOut], summary="People whose set-up I may read")
def list_people(request: Request, asked: Query[PeopleFilter]) -> dict[str, Any]:
    wanted = {"q": asked.q, "department": asked.department, "state": asked.state}
    rows = matching(_with_parts(gates.people_of(request.user), request.user), wanted)
    return listed(request, rows, _bodies, by=("name", "id"))


@router.post("/people", response={201: PersonOut}, summary="Add a person, who is invited")
def add_person(request: Request, body: NewPerson) -> Status[dict[str, Any]]:
    gates.setup(request.user, to="change")
    form = NewPersonForm(typed(body.dict()))
    checked(form)
    return Status(201, person_body(add_and_invite(request, form), request))


@router.get("/people/{id:pk}", response=PersonOut, summary="One person")
def read_person(request: Request, pk: Id) -> dict[str, Any]:
    return person_body(gates.person_for(request.user, pk, to="see"), request)


@router.patch("/people/{id:pk}", response=PersonOut, summary="Change a person")
def change_person(request: Request, pk: Id, body: PersonChange) -> dict[str, Any]:
    """`is_active` false is what DELETE does, true lets them in again."""
    person = gates.person_for(request.user, pk, to="change")
    seen = seen_version(request, body.version)
    given = body.given()
    if body.is_admin is None:
        given.pop("is_admin", None)
    form = edited(PersonForm, person, given, version=seen)
    actions_people.change_person(person, form.changes(), version=seen, by=request.user, now=request.now)
    if body.memberships is not None:
        _set_memberships(request, person, body.memberships)
    if body.is_active is not None and body.is_active != person.is_active:
        verb = actions_people.reactivate_person if body.is_active else actions_people.deactivate_person
        verb(person, version=person.version, by=request.user, now=request.now)
    return person_body(person, request)


def _set_memberships(request: Request, person: User, wanted: list[MembershipGiven]) -> None:
    """As on the pages, one after the other; the door's transaction makes it all or nothing."""
    if len({each.department for each in wanted}) < len(wanted):
        raise invalid({"memberships": [_("Each department once.")]})
    kept = Membership.objects.filter(user=person).select_related("user", "department")
    for member in kept.exclude(department__in=[each.department for each in wanted]):
        actions_setup.remove_member(member, by=request.user, now=request.now)
    for n, each in enumerate(wanted):
        try:
            _set_membership(request, person, kept.filter(department=each.department).first(), each)
        except NotPossible as no:
            raise invalid({_place(n, no.field or "department"): [no.message]}) from no
        except Problem as no:
            raise invalid({_place(n, name): said for name, said in no.fields.items()}, no.message) from no


def _place(n: int, name: str) -> str:
    return f"memberships.{n}.{name}"


def _set_membership(request: Request, person: User, member: Membership | None, each: MembershipGiven) -> None:
    said = each.dict()
    if member is None:
        form = NewMembershipForm(typed(said), person=person)
        checked(form)
        join(request, form.cleaned_data["department"], person, form)
        return
    changes = edited(MemberForm, member, said, version=member.version).changes()
    actions_setup.change_member(member, changes, version=member.version, by=request.user, now=request.now)


@router.delete("/people/{id:pk}", response=PersonOut, summary="Deactivate a person")
def deactivate_person(request: Request, pk: Id, reason: Why = "") -> dict[str, Any]:
    """They are out at once, everywhere; what they did stays. The only administrator stays. Without a version it holds
    for the person as they are now; twice changes nothing."""
    person = gates.person_for(request.user, pk, to="change")
    seen = seen_version(request, person.version)
    if person.is_active:
        actions_people.deactivate_person(person, version=seen, by=request.user, now=request.now, reason=reason)
    return person_body(person, request)
