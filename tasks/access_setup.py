"""Who may see and change kinds of work and procedures, and the one way to fetch one of them for a person.

Kinds of work are set-up: an admin changes them, a manager reads those of the own departments, to others they do not
exist. Procedures are read by everybody of their department and changed by its manager, deputies and the admins.
"""

from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from staff import gates
from staff.access import standing
from staff.models import Department, User
from tasks import access
from tasks.models import Category, Procedure

To = Literal["see", "change"]


def categories_of(user: User) -> QuerySet[Category]:
    """The kinds of work whose set-up pages the person may read; 404 for who may read none."""
    where = gates.setup(user)
    rows = Category.objects.all()
    return rows if where.admin else rows.filter(_serving(where.manages))


def category_for(user: User, pk: int, *, to: To) -> Category:
    """The kind of work; 404 if the person may not know of it, 403 for a manager who wants to change it."""
    category = get_object_or_404(categories_of(user), pk=pk)
    gates.setup(user, to=to)
    return category


def categories_for_procedures(departments: QuerySet[Department]) -> QuerySet[Category]:
    """Those in use that serve any of the departments."""
    return Category.objects.in_use().filter(_serving(departments.values("pk")))


def _serving(departments: Any) -> Q:
    """Kinds of work that name one of the departments, or none and so serve all; without a row twice."""
    of = Category.departments.through.objects.filter(category=OuterRef("pk"))
    return Q(Exists(of.filter(department__in=departments))) | ~Q(Exists(of))


def procedure_departments(user: User) -> QuerySet[Department]:
    """The departments whose procedures the person may read; 404 for who belongs to none."""
    stand = standing(user)
    if not (stand.works_here or stand.manages):
        raise Http404
    rows = Department.objects.all()
    return rows if stand.admin else rows.filter(pk__in=stand.manages | stand.member_of)


def procedures_of(user: User) -> QuerySet[Procedure]:
    return Procedure.objects.filter(department__in=procedure_departments(user))


def procedure_for(user: User, pk: int, *, to: To = "see") -> Procedure:
    """The procedure with its department, kind of work and newest version; 404 if it is not of the person's departments,
    403 if they may only read it."""
    rows = procedures_of(user).select_related("department", "category", "current__created_by")
    procedure = get_object_or_404(rows, pk=pk)
    if to == "change" and not access.procedures_editable(user, procedure.department):
        raise PermissionDenied(_("Only the department's manager and administrators change a procedure."))
    return procedure


def departments_to_write_for(user: User, *, to: To = "change") -> QuerySet[Department]:
    """Departments in use whose procedures the person may write; 403 for who only reads procedures."""
    readable = procedure_departments(user)
    stand = standing(user)
    if to == "change" and not (stand.admin or stand.manages):
        raise PermissionDenied(_("Only the department's manager and administrators write procedures."))
    rows = readable.filter(archived_at__isnull=True)
    return rows if stand.admin else rows.filter(pk__in=stand.manages)


def people_to_start_for(user: User, department: Department) -> QuerySet[User]:
    """Whom the person may give a department's work when starting a procedure: its people, or only themselves."""
    people = access.assignable_in(department)
    return people if access.procedures_editable(user, department) else people.filter(pk=user.pk)
