"""The verbs on the office, departments, memberships and skills. Hours and holidays are actions_hours.py's.

Each is one transaction with its event; those on a row with a version raise versions.Stale.
"""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from staff.access import below
from staff.models import Department, Event, HeldSkill, Membership, Office, Skill, User
from staff.versions import change


class NotPossible(Exception):
    """Understood, but not possible: `field` is where the form shows `message`."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@transaction.atomic
def change_office(fields: dict[str, Any], *, version: int, by: User, now: datetime) -> Event | None:
    office = Office.current()
    Office.objects.filter(pk=office.pk, set_up_at=None).update(set_up_at=now)
    return change(office, fields, version=version, by=by, now=now)


@transaction.atomic
def add_department(*, by: User | None, now: datetime, **fields: Any) -> Department:
    department = Department.objects.create(**fields)
    Event.record(department, "added", by=by, at=now, after=fields)
    return department


@transaction.atomic
def change_department(department: Department, fields: dict[str, Any], *, version: int, by: User, now: datetime) -> None:
    """Raises NotPossible when the department would come to lie under itself."""
    if fields.get("parent_id") is not None:
        # All rows, in one order: two moves at once could otherwise close a circle that neither of them sees.
        list(Department.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        if fields["parent_id"] in below({department.pk}):
            raise NotPossible("parent", _("A department can't be part of itself or of one below it."))
    change(department, fields, version=version, by=by, now=now)


@transaction.atomic
def archive_department(department: Department, *, version: int, by: User, now: datetime, reason: str = "") -> None:
    """Raises NotPossible while departments below it are in use."""
    list(Department.objects.select_for_update().filter(pk=department.pk).values_list("pk", flat=True))
    if Department.objects.in_use().filter(parent=department).exists():
        raise NotPossible(None, _("Archive or move the departments below it first."))
    change(department, {"archived_at": now}, version=version, by=by, now=now, name="archived", reason=reason)


@transaction.atomic
def restore_department(department: Department, *, version: int, by: User, now: datetime) -> None:
    """Raises NotPossible while the department above it is archived."""
    if department.parent is not None and department.parent.archived_at is not None:
        raise NotPossible(None, _("Bring back the department above it first."))
    change(department, {"archived_at": None}, version=version, by=by, now=now, name="restored")


@transaction.atomic
def add_member(department: Department, person: User, *, by: User, now: datetime, **fields: Any) -> Membership:
    """Raises NotPossible for a second membership or a second manager. The first department is the home."""
    _lock(department, person)
    if department.archived_at is not None:
        raise NotPossible(None, _("%(name)s is archived. Bring it back first.") % {"name": department})
    if Membership.objects.filter(department=department, user=person).exists():
        raise NotPossible(
            "user", _("%(name)s is already a member of %(department)s.") % {"name": person, "department": department}
        )
    _refuse_second_manager(department, fields.get("role", ""), but=None)
    fields["is_home"] = fields.get("is_home") or not Membership.objects.filter(user=person, is_home=True).exists()
    _leave_home(person, fields["is_home"], but=None)
    member = Membership.objects.create(department=department, user=person, **fields)
    Event.record(member, "added", by=by, at=now, after={"user_id": person.pk, "department_id": department.pk, **fields})
    return member


@transaction.atomic
def change_member(member: Membership, fields: dict[str, Any], *, version: int, by: User, now: datetime) -> None:
    """Raises NotPossible for a second manager. Making this the home department ends the other one's being it."""
    _lock(member.department, member.user)
    _refuse_second_manager(member.department, fields.get("role", ""), but=member)
    _leave_home(member.user, fields.get("is_home", False), but=member)
    change(member, fields, version=version, by=by, now=now)


@transaction.atomic
def remove_member(member: Membership, *, by: User, now: datetime) -> None:
    """The person is no longer of the department; what they did there stays told."""
    told = {"user_id": member.user_id, "department_id": member.department_id, "role": member.role}
    if not gone(member):
        return
    Event.record(member, "removed", by=by, at=now, before=told)
    if member.is_home:
        _find_another_home(member.user_id)


def _find_another_home(user_id: int) -> None:
    """Somebody's week starts as their home department's: who is in any department has one."""
    oldest = Membership.objects.filter(user_id=user_id).order_by("pk").first()
    if oldest is not None:
        Membership.objects.filter(pk=oldest.pk).update(is_home=True, version=F("version") + 1)


def _lock(department: Department, person: User) -> None:
    list(Department.objects.select_for_update().filter(pk=department.pk).values_list("pk", flat=True))
    list(User.objects.select_for_update().filter(pk=person.pk).values_list("pk", flat=True))


def _refuse_second_manager(department: Department, role: str, *, but: Membership | None) -> None:
    managers = Membership.objects.filter(department=department, role=Membership.Role.MANAGER)
    manager = managers.exclude(pk=but.pk if but else 0).select_related("user").first()
    if role == Membership.Role.MANAGER and manager is not None:
        raise NotPossible(
            "role",
            _("%(name)s already manages %(department)s. Change that first.")
            % {"name": manager.user.name, "department": department.name},
        )


def _leave_home(person: User, is_home: bool, *, but: Membership | None) -> None:
    if is_home:
        Membership.objects.filter(user=person, is_home=True).exclude(pk=but.pk if but else 0).update(is_home=False)


@transaction.atomic
def add_skill(*, by: User | None, now: datetime, **fields: Any) -> Skill:
    skill = Skill.objects.create(**fields)
    Event.record(skill, "added", by=by, at=now, after=fields)
    return skill


def change_skill(skill: Skill, fields: dict[str, Any], *, version: int, by: User, now: datetime) -> None:
    change(skill, fields, version=version, by=by, now=now)


def archive_skill(skill: Skill, *, version: int, by: User, now: datetime) -> None:
    """People keep it; no kind of work can newly ask for it."""
    change(skill, {"archived_at": now}, version=version, by=by, now=now, name="archived")


def restore_skill(skill: Skill, *, version: int, by: User, now: datetime) -> None:
    change(skill, {"archived_at": None}, version=version, by=by, now=now, name="restored")


@transaction.atomic
def give_skill(person: User, *, by: User, now: datetime, **fields: Any) -> HeldSkill:
    """Raises NotPossible when the person has it already."""
    list(User.objects.select_for_update().filter(pk=person.pk).values_list("pk", flat=True))
    skill = fields["skill"]
    if HeldSkill.objects.filter(user=person, skill=skill).exists():
        raise NotPossible("skill", _("%(name)s has this skill already.") % {"name": person})
    held = HeldSkill.objects.create(user=person, **fields)
    told = {"user_id": person.pk, "skill_id": skill.pk, "number": held.number, "expires_on": held.expires_on}
    Event.record(held, "added", by=by, at=now, after=told)
    return held


def change_held_skill(held: HeldSkill, fields: dict[str, Any], *, version: int, by: User, now: datetime) -> None:
    change(held, fields, version=version, by=by, now=now)


@transaction.atomic
def take_skill(held: HeldSkill, *, by: User, now: datetime) -> None:
    told = {"user_id": held.user_id, "skill_id": held.skill_id, "number": held.number, "expires_on": held.expires_on}
    if gone(held):
        Event.record(held, "removed", by=by, at=now, before=told)


def gone(row: models.Model) -> bool:
    """Deletes the row; False when somebody else did at the same moment, so that it is told once."""
    deleted, _by_model = type(row)._default_manager.filter(pk=row.pk).delete()
    return bool(deleted)
