"""What a person may choose from in filters and forms: departments, kinds of work, people. Bounded, one query each.

What may really be given to whom is access.py's.
"""

from collections.abc import Iterable

from staff.access import standing
from staff.models import Department, User
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


def _named(rows: Iterable[tuple[int, str]]) -> Choices:
    return [(str(pk), name) for pk, name in rows]
