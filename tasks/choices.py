"""What a person may choose from in filters and forms: departments, kinds of work, people. Bounded, one query each.

What may really be given to whom is access.py's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from staff.access import standing
from staff.models import Department, Membership, User
from staff.models.user import UserQuerySet
from tasks import access
from tasks.models import Category

MOST_PEOPLE = 300
MOST_KINDS = 300
Choices = list[tuple[str, str]]


def departments_seen(user: User) -> Choices:
    return _named(access.departments_for(user)[:MOST_KINDS].values_list("pk", "name"))


def categories_seen() -> Choices:
    return _named(Category.objects.in_use()[:MOST_KINDS].values_list("pk", "name"))


def people_seen(user: User) -> Choices:
    """Colleagues of one's departments (an admin: everybody), by name; in a large office the first of them."""
    return _named(colleagues(user)[:MOST_PEOPLE].values_list("pk", "name"))


def colleagues(user: User, department: Department | None = None) -> UserQuerySet:
    """Active people of a department, or of all in which the person manages or works; distinct, by name."""
    stand = standing(user)
    people = User.objects.active().order_by("name", "pk")
    if department is not None:
        return people.filter(memberships__department=department)
    if stand.admin:
        return people
    return people.filter(memberships__department__in=stand.manages | stand.member_of).distinct()


@dataclass(frozen=True)
class Team:
    """The active people of one department, asked for once: its managers and deputies first, bounded."""

    department_id: int

    @cached_property
    def rows(self) -> list[tuple[int, str, str]]:
        members = Membership.objects.filter(department=self.department_id, user__is_active=True).order_by()
        found = members.values_list("user_id", "user__name", "role").order_by("-role", "user__name", "user_id")
        return list(found[:MOST_PEOPLE])

    @property
    def leads(self) -> dict[int, str]:
        return {pk: name for pk, name, role in self.rows if role != Membership.Role.ASSISTANT}

    @property
    def names(self) -> dict[int, str]:
        return {pk: name for pk, name, _role in self.rows}

    def choices(self, *, less: int | None) -> Choices:
        """By name, without one of them."""
        each = sorted((name, pk) for pk, name in self.names.items() if pk != less)
        return [(str(pk), name) for name, pk in each]


def _named(rows: Iterable[tuple[int, str]]) -> Choices:
    return [(str(pk), name) for pk, name in rows]
