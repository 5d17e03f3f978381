"""Who may see and change set-up: the one table, and the one way to fetch a department, person or skill for somebody.

An admin changes everything. A manager or deputy reads the own departments and those below. To everyone else set-up does
not exist (404). The reasons of a 403 are said here too.
"""

from collections.abc import Collection
from typing import Literal, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from staff.access import Standing, standing
from staff.models import Absence, Department, HeldSkill, Membership, Skill, User
from staff.models.hours import AbsenceQuerySet
from staff.models.organisation import DepartmentQuerySet
from ui.forms import LARGEST_ID

Row = TypeVar("Row")
To = Literal["see", "change"]


def setup(user: User, *, to: To = "see") -> Standing:
    """The standing of somebody who may at least read set-up; 404 for others, 403 for a manager who wants to change."""
    where = standing(user)
    if not (where.admin or where.manages):
        raise Http404
    if to == "change" and not where.admin:
        raise PermissionDenied(_("Only an administrator can change this."))
    return where


def departments_of(user: User) -> DepartmentQuerySet:
    """The departments whose set-up pages the person may read."""
    where = setup(user)
    return Department.objects.all() if where.admin else Department.objects.filter(pk__in=where.manages)


def people_of(user: User) -> QuerySet[User]:
    """The people whose set-up pages the person may read: a manager's, through their memberships."""
    where = setup(user)
    if where.admin:
        return User.objects.all()
    return User.objects.filter(pk__in=_members(where.manages).values("user_id"))


def department_for(user: User, pk: int, *, to: To) -> Department:
    return _allowed(user, get_object_or_404(departments_of(user), pk=sane(pk)), to)


def person_for(user: User, pk: int, *, to: To) -> User:
    return _allowed(user, get_object_or_404(people_of(user), pk=sane(pk)), to)


def skill_for(user: User, pk: int, *, to: To) -> Skill:
    setup(user)
    return _allowed(user, get_object_or_404(Skill, pk=sane(pk)), to)


def member_for(user: User, department_pk: int, pk: int, *, to: To) -> Membership:
    """The membership, only under its own department."""
    department = department_for(user, department_pk, to="see")
    members = Membership.objects.select_related("department", "user")
    return _allowed(user, get_object_or_404(members, pk=sane(pk), department=department), to)


def held_skill_for(user: User, person_pk: int, pk: int, *, to: To) -> HeldSkill:
    """The held skill, only under its own person."""
    person = person_for(user, person_pk, to="see")
    held = HeldSkill.objects.select_related("skill", "user")
    return _allowed(user, get_object_or_404(held, pk=sane(pk), user=person), to)


def absences_of(user: User) -> AbsenceQuerySet:
    """One's own days away, and those of the people whose set-up pages one may read; 404 for who is no part of it."""
    where = standing(user)
    if not where.works_here:
        raise Http404
    if where.admin:
        return Absence.objects.all()
    return Absence.objects.filter(Q(user=user) | Q(user__in=_members(where.manages).values("user_id")))


def absence_for(user: User, pk: int, *, to: Literal["see", "change", "remove"]) -> Absence:
    """Changed and confirmed by who leads the person; one's own are taken back only while nobody has confirmed them."""
    absence = get_object_or_404(absences_of(user).select_related("user"), pk=sane(pk))
    if to == "see" or leads(user, absence.user):
        return absence
    if to == "remove" and absence.confirmed_at is None:
        return absence
    raise PermissionDenied(_("Only the manager and administrators change days away."))


def leads(user: User, person: User) -> bool:
    """Whether the person's days away are the user's to confirm, their own too."""
    where = standing(user)
    return where.admin or (bool(where.manages) and _members(where.manages).filter(user_id=person.pk).exists())


def _members(departments: Collection[int]) -> QuerySet[Membership]:
    return Membership.objects.filter(department__in=departments)


def sane(pk: int) -> int:
    """A number beyond 64 bits is no row's; the databases would each say so in their own way."""
    if pk > LARGEST_ID:
        raise Http404
    return pk


def _allowed(user: User, row: Row, to: To) -> Row:
    setup(user, to=to)
    return row
