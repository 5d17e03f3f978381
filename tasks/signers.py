"""Who could sign a kind of work, department by department, in words: shown when its rule is saved and on its page.

The rule itself is tasks/access.py's `may_sign`; this says beforehand what it will come to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from staff import worktime
from staff.models import Department, Membership, User
from tasks.models import Category

MOST_DEPARTMENTS = 50
MOST_NAMES = 12
LOOK_AHEAD = 14  # days, so that both of alternating weeks are seen


@dataclass(frozen=True, slots=True)
class Signers:
    """One department: who could sign its work of this kind, and in sentences when nobody could."""

    department: Department
    names: str
    warnings: list[str]


def who_could_sign(category: Category, *, today: date) -> list[Signers]:
    """Empty unless the kind of work needs a signature. The same number of queries for any number of people."""
    if not category.needs_sign_off:
        return []
    departments = list(category.departments.in_use() or Department.objects.in_use()[:MOST_DEPARTMENTS])
    each = _named(category, departments) if category.sign_off == Category.SignOff.NAMED else _leads(departments)
    people = {user.pk: user for users in each.values() for user in users}
    last = today + timedelta(days=LOOK_AHEAD - 1)
    times = worktime.person_times(people.values(), today, last)
    calendars = worktime.calendars_for(departments, today, last)
    days = [today + timedelta(days=n) for n in range(LOOK_AHEAD)]
    return [
        Signers(
            department,
            _names(each[department.pk]),
            _warnings(department, each[department.pk])
            + _free_days(department, each[department.pk], times, calendars[department.pk], days),
        )
        for department in departments
    ]


def _named(category: Category, departments: Iterable[Department]) -> dict[int, list[User]]:
    people = list(category.signers.filter(is_active=True))
    return {department.pk: people for department in departments}


def _leads(departments: Iterable[Department]) -> dict[int, list[User]]:
    """Managers and deputies of the department and of those above it, and the admins."""
    parents: dict[int, int | None] = dict(Department.objects.values_list("pk", "parent_id"))
    rows = Membership.objects.exclude(role=Membership.Role.ASSISTANT).filter(user__is_active=True)
    leads: dict[int, list[User]] = {}
    for member in rows.select_related("user").order_by("user__name", "user_id"):
        leads.setdefault(member.department_id, []).append(member.user)
    admins = list(User.objects.admins().order_by("name", "pk"))
    return {department.pk: _of(department.pk, parents, leads, admins) for department in departments}


def _of(pk: int | None, parents: dict[int, int | None], leads: dict[int, list[User]], admins: list[User]) -> list[User]:
    found: dict[int, User] = {}
    seen: set[int] = set()
    while pk is not None and pk not in seen:
        seen.add(pk)
        found |= {user.pk: user for user in leads.get(pk, []) if user.pk not in found}
        pk = parents.get(pk)
    return list((found | {user.pk: user for user in admins if user.pk not in found}).values())


def _names(people: Sequence[User]) -> str:
    names = [user.name for user in people[:MOST_NAMES]]
    if len(people) > MOST_NAMES:
        names.append(_("%(count)d more") % {"count": len(people) - MOST_NAMES})
    return get_text_list(names, _("or")) if names else ""


def _warnings(department: Department, people: Sequence[User]) -> list[str]:
    if not people:
        return [_("Nobody can sign the work of %(department)s.") % {"department": department}]
    if len(people) == 1:
        words = _("Nobody can sign what %(name)s does in %(department)s: nobody signs their own work.")
        return [words % {"name": people[0], "department": department}]
    return []


def _free_days(
    department: Department,
    people: Sequence[User],
    times: dict[int, worktime.PersonTime],
    calendar: worktime.Calendar,
    days: Sequence[date],
) -> list[str]:
    """Weekdays on which the department is open but none of them works; or only one does, who can't sign their own."""
    warnings = []
    for weekday in range(7):
        open_days = [day for day in days if day.weekday() == weekday and calendar.is_working_day(day)]
        at_work = [{user.pk for user in people if times[user.pk].works(day)} for day in open_days]
        words = {"department": department, "weekday": WEEKDAYS[weekday]}
        if people and open_days and not any(at_work):
            warnings.append(_("Nobody can sign the work of %(department)s on a %(weekday)s.") % words)
        elif len(people) > 1 and open_days and all(len(each) <= 1 for each in at_work):
            only = next(user for user in people if any(user.pk in each for each in at_work))
            if all(each <= {only.pk} for each in at_work):
                words |= {"name": only}
                warnings.append(_("Nobody can sign what %(name)s does in %(department)s on a %(weekday)s.") % words)
    return warnings
