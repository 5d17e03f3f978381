"""The same work given to several people, one task each. Who has not done it yet is one_each.py's to say."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff import worktime
from staff.models import Department, HeldSkill, User
from tasks.actions import create_task
from tasks.errors import Refused, RefusedEach
from tasks.models import Category, OneEach

MOST_AT_ONCE = 200


@transaction.atomic
def give_one_each(
    *,
    by: User,
    now: datetime,
    people: Sequence[User],
    title: str,
    department: Department,
    category: Category,
    due_on: date,
    due_time: time | None = None,
    **fields: Any,
) -> OneEach:
    """One task for each of `people`, all or none; `fields` as in `create_task`.

    RefusedEach names everybody who lacks a required skill.
    """
    if len(people) > MOST_AT_ONCE:
        raise Refused("each", _("At most %(most)d people at once.") % {"most": MOST_AT_ONCE})
    if lacking := _lacking(category, people, on=due_on):
        raise RefusedEach("each", [*lacking, _nothing_made(len(lacking))])
    made = OneEach.objects.create(title=title, created_by=by, created_at=now)
    moment = worktime.due_at(department, due_on, due_time)
    what: dict[str, Any] = {
        "title": title,
        "department": department,
        "category": category,
        "due_on": due_on,
        "due_time": due_time,
    }
    for person in people:
        each = what | fields | {"assignee": person, "one_each": made}
        create_task(by=by, now=now, due_at=moment, **each)
    return made


def _lacking(category: Category, people: Sequence[User], *, on: date) -> list[str]:
    """A sentence for each who lacks a skill that the kind of work requires. Two queries, for any number of people."""
    required = dict(category.required_skills.values_list("pk", "name"))
    if not required:
        return []
    held = HeldSkill.objects.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on), skill__in=required)
    has = set(held.filter(user__in=people).values_list("user_id", "skill_id"))
    missing = [(one, [name for pk, name in required.items() if (one.pk, pk) not in has]) for one in people]
    return [
        _("%(name)s lacks: %(skills)s.") % {"name": one, "skills": ", ".join(names)} for one, names in missing if names
    ]


def _nothing_made(count: int) -> str:
    return ngettext(
        "Nothing was given out: leave this person out, or choose another kind of work.",
        "Nothing was given out: leave these people out, or choose another kind of work.",
        count,
    )
