"""Where a person stands: admin, manager of which departments, member of which. The one place that knows.

What a standing allows to do with tasks is tasks/access.py's; with set-up pages, staff/gates.py's.
"""

from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, BooleanField, F, Value
from django.db.models.functions import Cast

from staff.models import Department, Membership, Office, User
from ui.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Standing:
    """`manages` holds own departments and all below them, whether as manager or as deputy.

    `titles_visible` is the office's choice.
    """

    admin: bool
    led: tuple[Department, ...]
    manages: frozenset[int]
    member_of: frozenset[int]
    home: int | None
    office: Office

    @property
    def titles_visible(self) -> bool:
        """Whether assistants see the titles of their department's work: the office's choice."""
        return self.office.titles_visible

    @property
    def works_here(self) -> bool:
        """False for a requester or guest signer: an account without a department."""
        return self.admin or bool(self.member_of)


def below(roots: set[int]) -> frozenset[int]:
    """The ids of the departments themselves and all under them."""
    return frozenset(department.pk for department in _tree(roots))


def _tree(roots: set[int]) -> list[Department]:
    """The departments themselves and all under them, by name. One query, whatever the depth."""
    if not roots:
        return []
    departments = list(Department.objects.all())
    children: dict[int | None, list[int]] = {}
    for department in departments:
        children.setdefault(department.parent_id, []).append(department.pk)
    found: set[int] = set()
    queue = list(roots)
    while queue:
        pk = queue.pop()
        if pk not in found:
            found.add(pk)
            queue += children.get(pk, [])
    return [department for department in departments if department.pk in found]


def _seats_and_office(_key: None, *, user: int) -> Any:
    """One's memberships and the office as one statement: every request pays for it. The office's row holds no seat."""
    office = [field.attname for field in Office._meta.concrete_fields]
    seat = {"a_department": F("department_id"), "a_role": F("role"), "at_home": F("is_home")}
    nothing = {f"office_{field.attname}": Cast(Value(None), field) for field in Office._meta.concrete_fields}
    seats = Membership.objects.filter(user=user).annotate(**seat, **nothing)
    nowhere = {
        "a_department": Cast(Value(None), BigIntegerField()),
        "a_role": Value(""),
        "at_home": Cast(Value(None), BooleanField()),
    }
    offices = Office.objects.filter(pk=1).annotate(**nowhere, **{f"office_{name}": F(name) for name in office})
    names = (*seat, *nothing)
    return offices.values_list(*names).union(seats.order_by().values_list(*names), all=True)


_known = Prepared(_seats_and_office)


def standing(user: User) -> Standing:
    """One query, two for who leads a department; once per user object (so once per request)."""
    known: Standing | None = getattr(user, "_standing", None)
    if known is None:
        known = user._standing = _ask(user)  # type: ignore[attr-defined]
    return known


def _ask(user: User) -> Standing:
    if not user.is_active:
        return Standing(
            admin=False, led=(), manages=frozenset(), member_of=frozenset(), home=None, office=Office.current()
        )
    office, rows = None, []
    for department, role, home, *columns in _known(user=user.pk):
        if department is None:
            office = Office.from_db(
                DEFAULT_DB_ALIAS, [field.attname for field in Office._meta.concrete_fields], columns
            )
        else:
            rows.append((department, role, home))
    leads = {department for department, role, _home in rows if role != Membership.Role.ASSISTANT}
    led = _tree(leads)
    return Standing(
        admin=user.is_admin,
        led=tuple(led),
        manages=frozenset(department.pk for department in led),
        member_of=frozenset(department for department, _role, _home in rows),
        home=next((department for department, _role, home in rows if home), None),
        office=office or Office.current(),
    )
