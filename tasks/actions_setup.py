"""The verbs on kinds of work and procedures: add, change, archive, restore, suggest. actions.py writes procedures.

Each is one transaction with its event; those on a row with a version raise staff.versions.Stale.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from staff import worktime
from staff.actions_setup import NotPossible
from staff.models import Department, Event, Office, User
from staff.versions import Stale, change
from tasks.actions import create_task
from tasks.models import Category, Procedure, Task
from tasks.states import IN_PROGRESS, OPEN, WAITING

# The related rows of a kind of work, as lists of ids.
LISTS = ("departments", "signers", "required_skills", "preferred_skills")
NOT_YET_SENT = (OPEN, IN_PROGRESS, WAITING)
AT_ONCE = 500
DAYS_TO_ANSWER = 5

Lists = Mapping[str, list[int]]


@transaction.atomic
def add_category(*, by: User | None, now: datetime, fields: dict[str, Any], lists: Lists) -> Category:
    """`fields` are columns, `lists` ids by the names in LISTS."""
    category = Category.objects.create(**fields)
    for name, ids in lists.items():
        getattr(category, name).set(ids)
    Event.record(category, "added", by=by, at=now, after=fields | dict(lists))
    return category


@transaction.atomic
def change_category(
    category: Category,
    fields: dict[str, Any],
    lists: Lists | None = None,
    *,
    version: int,
    by: User,
    now: datetime,
) -> Event | None:
    """Another rule for signatures holds at once for tasks not yet sent for sign-off. None: nothing differs."""
    rows = Category.objects.filter(pk=category.pk)
    seen = rows.filter(version=version).update(version=F("version"))  # takes the row's lock
    category.refresh_from_db()
    if not seen:
        raise Stale(category)
    needed, before = category.needs_sign_off, _told(category, fields, lists or {})
    differing = {name: value for name, value in (fields | dict(lists or {})).items() if before[name] != value}
    if not differing:
        return None
    columns = {name: value for name, value in differing.items() if name not in LISTS}
    rows.update(**columns, version=F("version") + 1)
    for name in differing.keys() - columns.keys():
        getattr(category, name).set(differing[name])
    category.refresh_from_db()
    if category.needs_sign_off != needed:
        _apply_rule(category, by=by, now=now)
    before = {name: before[name] for name in differing}
    return Event.record(
        category, "changed", by=by, at=now, before=before, after=differing | {"version": category.version}
    )


def ids_of(category: Category, name: str) -> list[int]:
    """The related rows of one of LISTS, as an event tells them."""
    return sorted(getattr(category, name).values_list("pk", flat=True))


def _told(category: Category, fields: dict[str, Any], lists: Lists) -> dict[str, Any]:
    return {name: getattr(category, name) for name in fields} | {name: ids_of(category, name) for name in lists}


def _apply_rule(category: Category, *, by: User, now: datetime) -> None:
    """The new rule for the open tasks of this kind; what waits for its signature keeps waiting for it."""
    needs = category.needs_sign_off
    rows = Task.objects.filter(category=category, status__in=NOT_YET_SENT, needs_sign_off=not needs).order_by("pk")
    seen = list(rows.select_for_update().values_list("pk", "version"))
    for start in range(0, len(seen), AT_ONCE):
        chunk = dict(seen[start : start + AT_ONCE])
        Task.objects.filter(pk__in=chunk).update(needs_sign_off=needs, version=F("version") + 1)
        Event.objects.bulk_create(
            Event(
                subject_kind="task",
                subject_id=pk,
                name="sign_off_changed",
                by=by,
                at=now,
                before={"needs_sign_off": not needs},
                after={"needs_sign_off": needs, "version": version + 1},
            )
            for pk, version in chunk.items()
        )


def archive_category(category: Category, *, version: int, by: User, now: datetime, reason: str = "") -> None:
    """Open tasks go on; no new ones of this kind."""
    change(category, {"archived_at": now}, version=version, by=by, now=now, name="archived", reason=reason)


def restore_category(category: Category, *, version: int, by: User, now: datetime) -> None:
    change(category, {"archived_at": None}, version=version, by=by, now=now, name="restored")


def archive_procedure(procedure: Procedure, *, version: int, by: User, now: datetime, reason: str = "") -> None:
    """Tasks made from it stay; no new ones by hand."""
    change(procedure, {"archived_at": now}, version=version, by=by, now=now, name="archived", reason=reason)


def restore_procedure(procedure: Procedure, *, version: int, by: User, now: datetime) -> None:
    """Raises NotPossible while its department or kind of work is archived."""
    if procedure.department.archived_at is not None or procedure.category.archived_at is not None:
        raise NotPossible(None, _("Bring back its department and its kind of work first."))
    change(procedure, {"archived_at": None}, version=version, by=by, now=now, name="restored")


def suggest_change(procedure: Procedure, text: str, *, by: User, now: datetime) -> Task:
    """A task for the department's manager (without one: unclaimed), in the office's language, due in a working week."""
    department, category = procedure.department, procedure.category
    due_on = _due_on(department, now)
    manager = User.objects.active().filter(memberships__department=department, memberships__role="manager").first()
    with translation.override(Office.current().language):
        title = _("Suggestion for %(name)s") % {"name": procedure.name}
        about = {"path": f"/procedures/{procedure.pk}/", "number": procedure.current.number if procedure.current else 0}
        words = _("About [this procedure](%(path)s), version %(number)d:") % about
    return create_task(
        by=by,
        requester=by,
        now=now,
        title=title[:200],
        instructions=f"{words}\n\n{text}",
        department=department,
        category=category,
        # Not the work itself, so neither its skills nor its signature are asked for.
        assignee=None if manager and category.lacking_skills(manager, on=due_on) else manager,
        needs_sign_off=False,
        due_on=due_on,
    )


def _due_on(department: Department, now: datetime) -> date:
    today = worktime.local_now(department, now).date()
    try:
        return worktime.add_working_days(department, today, DAYS_TO_ANSWER)
    except worktime.NoWorkingDay:
        return today
