"""Who may see and change recurring work: its department reads it; its manager, deputies and admins change it."""

from typing import Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from schedules.models import Schedule
from staff.access import standing
from staff.models import Department, User
from tasks.access import procedures_editable
from tasks.models import Procedure

To = Literal["see", "change"]


def schedule_for(user: User, pk: int, *, to: To = "see") -> Schedule:
    """The schedule with what its page names; 404 if it is not of the person's departments, 403 if they only read it."""
    rows = Schedule.objects.visible_to(user).select_related(
        "department", "owner", "created_by", "procedure__category", "procedure__department", "procedure__current"
    )
    schedule = rows.filter(pk=pk).first()
    if schedule is None:
        raise Http404
    if to == "change" and not may_change(user, schedule):
        raise PermissionDenied(_("Only the department's manager and administrators change recurring work."))
    return schedule


def may_change(user: User, schedule: Schedule) -> bool:
    return procedures_editable(user, schedule.department)


def sees_names(user: User, schedule: Schedule) -> bool:
    """Whose tasks they are: an office may keep that from colleagues."""
    return may_change(user, schedule) or standing(user).titles_visible


def may_add(user: User) -> bool:
    stand = standing(user)
    return stand.admin or bool(stand.manages)


def refuse_readers(user: User) -> None:
    """404 for who belongs to no department, 403 for who only reads recurring work."""
    departments_seen(user)
    if not may_add(user):
        raise PermissionDenied(_("Only the department's manager and administrators change recurring work."))


def departments_seen(user: User) -> QuerySet[Department]:
    """The departments whose recurring work the person reads; 404 for who belongs to none."""
    stand = standing(user)
    if not (stand.works_here or stand.manages):
        raise Http404
    rows = Department.objects.in_use()
    return rows if stand.admin else rows.filter(pk__in=stand.manages | stand.member_of)


def procedures_for(user: User, *, kept: int | None = None) -> QuerySet[Procedure]:
    """Procedures in use that the person may let come again; `kept` is one that a schedule has already."""
    stand = standing(user)
    rows = Procedure.objects.filter(Q(archived_at=None, department__archived_at=None) | Q(pk=kept))
    rows = rows.select_related("department").order_by("department__name", "name", "id")
    return rows if stand.admin else rows.filter(department__in=stand.manages)


def owners_for(user: User, *, kept: int | None = None) -> QuerySet[User]:
    """People who can be given the recurring work that the person looks after."""
    stand = standing(user)
    active = User.objects.active()
    people = (
        active.filter(memberships__isnull=False)
        if stand.admin
        else active.filter(memberships__department__in=stand.manages)
    )
    return User.objects.filter(Q(pk__in=people.values("pk")) | Q(pk=kept)).order_by("name", "id")
