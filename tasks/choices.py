"""What a person may choose from in filters and forms: departments, kinds of work, people. Bounded, one query each.

What may really be given to whom is access.py's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import CharField, F, PositiveSmallIntegerField, QuerySet, Value

from staff.access import standing
from staff.models import Department, Membership, User
from staff.models.user import UserQuerySet
from tasks import access
from tasks.actions_views import views_of
from tasks.models import Category
from tasks.reading import Key, eyes, stand_in
from ui.prepared import Prepared

MOST_PEOPLE = 300
MOST_KINDS = 300
MOST_VIEWS = 60
Choices = list[tuple[str, str]]


def departments_seen(user: User) -> Choices:
    return _named(access.departments_for(user)[:MOST_KINDS].values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as the list links to it: its name, and what it asks."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What the list's filters and links hold, the people aside."""

    departments: Choices
    categories: Choices
    views: list[View]


def offered_in_list(user: User) -> Offered:
    """Departments, kinds of work and saved views in one query, because every list asks for the three."""
    key, values = eyes(user)
    found: dict[str, list[tuple[int, str, str]]] = {"department": [], "kind": [], "view": []}
    for what, pk, name, query, _place in _offered(key, **values):
        found[what].append((pk, name, query))
    return Offered(
        _named((pk, name) for pk, name, _query in found["department"][:MOST_KINDS]),
        _named((pk, name) for pk, name, _query in found["kind"][:MOST_KINDS]),
        [View(name, query) for _pk, name, query in found["view"][:MOST_VIEWS]],
    )


def _three(key: Key, **values: Any) -> QuerySet[Any, Any]:
    user = stand_in(key, values)
    parts = [
        _part("department", access.departments_for(user)),
        _part("kind", Category.objects.in_use()),
        _part("view", views_of(user), query=F("query"), position=F("position")),
    ]
    return parts[0].union(*parts[1:], all=True).order_by("what", "place", "name", "pk")[: 3 * MOST_KINDS]


_offered = Prepared(_three)


def _part(what: str, rows: QuerySet[Any], *, query: Any = None, position: Any = None) -> QuerySet[Any, Any]:
    """Rows as (what, pk, name, what it asks, its place)."""
    asks = query or Value("", output_field=CharField())
    place = position or Value(0, output_field=PositiveSmallIntegerField())
    tagged = rows.order_by().annotate(what=Value(what, output_field=CharField()), asks=asks, place=place)
    listed: QuerySet[Any, Any] = tagged.values_list("what", "pk", "name", "asks", "place")
    return listed


def people_seen(user: User) -> Choices:
    """Colleagues of one's departments (an admin: everybody), by name; in a large office the first of them."""
    key, values = eyes(user)
    return _named(_people(key, **values))


_people = Prepared(lambda key, **values: colleagues(stand_in(key, values))[:MOST_PEOPLE].values_list("pk", "name"))


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
        return _team(department=self.department_id)

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


def _members(_key: None, *, department: int) -> "QuerySet[Membership, tuple[int, str, str]]":
    members = Membership.objects.filter(department=department, user__is_active=True)
    found = members.values_list("user_id", "user__name", "role").order_by("-role", "user__name", "user_id")
    return found[:MOST_PEOPLE]


_team = Prepared(_members)


def _named(rows: Iterable[tuple[int, str]]) -> Choices:
    return [(str(pk), name) for pk, name in rows]
