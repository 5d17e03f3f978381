"""Verbs over several rows: make a task, start or change a procedure. Verbs of one task are its own methods."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from notices import outbox
from staff import worktime
from staff.models import Department, Event, User
from staff.versions import Stale
from tasks.errors import Refused
from tasks.models import Category, Procedure, ProcedureStep, ProcedureVersion, Step, Task
from tasks.search import search_text


@transaction.atomic
def create_task(
    *,
    by: User | None,
    now: datetime,
    title: str,
    department: Department,
    category: Category,
    due_on: date,
    due_time: time | None = None,
    due_at: datetime | None = None,
    assignee: User | None = None,
    requester: User | None = None,
    steps: Sequence[tuple[str, bool]] = (),
    **fields: Any,
) -> Task:
    """Make a task with its steps, one event and its messages. `by` empty: recurring work made it.

    `steps` are (text, required); `fields` are further columns of Task (instructions, deadline, reference, priority,
    estimate_minutes, shown_from, procedure_version). Refused when the assignee lacks a required skill.
    """
    task = Task(
        title=title,
        department=department,
        category=category,
        due_on=due_on,
        due_time=due_time,
        due_at=due_at or worktime.due_at(department, due_on, due_time),
        assignee=assignee,
        requester=requester or by or assignee or _who_answers_for(department),
        created_by=by,
        created_at=now,
        search_text=search_text(title, fields.get("reference", ""), fields.get("instructions", "")),
        **(_of_kind(category) | fields),
    )
    if assignee is not None and (lacking := category.lacking_skills(assignee, on=due_on)):
        what = {"name": assignee, "skills": ", ".join(lacking)}
        raise Refused("assignee", _("%(name)s lacks: %(skills)s.") % what)
    task.save()
    Step.objects.bulk_create(
        Step(task=task, position=n, text=text, required=required) for n, (text, required) in enumerate(steps, 1)
    )
    after = {"title": title, "assignee": task.assignee_id, "department": department.pk, "version": task.version}
    outbox.post(Event.record(task, "created", by=by, at=now, after=after))
    return task


def _of_kind(category: Category) -> dict[str, Any]:
    """What a task takes over from its kind of work, and keeps."""
    return {
        "estimate_minutes": category.minutes,
        "needs_sign_off": category.needs_sign_off,
        "evidence": category.evidence,
    }


def _who_answers_for(department: Department) -> User:
    """For work that nobody in particular asked for: the department's manager, else an admin."""
    manager = User.objects.active().filter(memberships__department=department, memberships__role="manager").first()
    found = manager or User.objects.admins().order_by("pk").first()
    if found is None:
        raise Refused("requester", _("Nobody answers for this department: give it a manager."))
    return found


def start_procedure(
    procedure: Procedure, *, by: User | None, now: datetime, due_on: date, title: str = "", **fields: Any
) -> Task:
    """A task made from the procedure's current version, which it keeps. `fields` as in `create_task`."""
    version = procedure.current
    if version is None:
        raise Refused("procedure", _("This procedure has no steps yet."))
    prefetch_related_objects([version], "steps")  # once, however many tasks are made of it
    said: dict[str, Any] = {"instructions": version.instructions, "estimate_minutes": version.minutes}
    if version.evidence:
        said["evidence"] = version.evidence
    return create_task(
        by=by,
        now=now,
        title=title or procedure.name,
        department=procedure.department,
        category=procedure.category,
        due_on=due_on,
        procedure_version=version,
        steps=[(step.text, step.required) for step in version.steps.all()],
        **(said | fields),
    )


@transaction.atomic
def create_procedure(
    *,
    by: User | None,
    now: datetime,
    name: str,
    department: Department,
    category: Category,
    instructions: str,
    minutes: int,
    steps: Iterable[tuple[str, bool]],
    evidence: str = "",
) -> Procedure:
    """A procedure with its first version. `by` empty: a starter pack brought it."""
    procedure = Procedure.objects.create(name=name, department=department, category=category)
    said: dict[str, Any] = {"instructions": instructions, "minutes": minutes, "evidence": evidence}
    procedure.current = _write_version(procedure, 1, by=by, now=now, steps=steps, **said)
    procedure.save(update_fields=["current"])
    after = {"name": name, "department_id": department.pk, "category_id": category.pk, "number": 1}
    Event.record(procedure, "created", by=by, at=now, after=after)
    return procedure


@transaction.atomic
def change_procedure(
    procedure: Procedure,
    *,
    by: User,
    now: datetime,
    name: str,
    department: Department,
    category: Category,
    instructions: str,
    minutes: int,
    steps: Iterable[tuple[str, bool]],
    evidence: str | None = None,
) -> Procedure:
    """Write the next version, if what it says changed; nothing at all differs: no event, no new `version`.

    `evidence` None: asked for as before. A stale copy raises staff.versions.Stale. Tasks made before keep the version
    that they were made from.
    """
    rows = Procedure.objects.filter(pk=procedure.pk)
    seen = rows.filter(version=procedure.version).update(version=F("version"))  # takes the row's lock
    row = rows.select_related("current").get()
    if not seen:
        raise Stale(row)
    steps, before = list(steps), _told(row)
    asked = evidence if evidence is not None else row.current.evidence if row.current else ""
    said: dict[str, Any] = {"instructions": instructions, "minutes": minutes, "evidence": asked}
    if row.current is None or (_said(row.current), _steps_of(row.current)) != (said, steps):
        number = row.current.number + 1 if row.current else 1
        row.current = _write_version(row, number, by=by, now=now, steps=steps, **said)
    row.name, row.department, row.category = name, department, category
    after = _told(row)
    differing = [field for field in after if before[field] != after[field]]
    if not differing:
        return row
    row.version += 1
    row.save()
    told = {field: after[field] for field in differing} | {"version": row.version}
    Event.record(row, "changed", by=by, at=now, before={field: before[field] for field in differing}, after=told)
    return row


def _told(procedure: Procedure) -> dict[str, Any]:
    return {
        "name": procedure.name,
        "department_id": procedure.department_id,
        "category_id": procedure.category_id,
        "number": procedure.current.number if procedure.current else 0,
    }


def _said(version: ProcedureVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in ("instructions", "minutes", "evidence")}


def _steps_of(version: ProcedureVersion) -> list[tuple[str, bool]]:
    return list(version.steps.values_list("text", "required"))


def _write_version(
    procedure: Procedure,
    number: int,
    *,
    by: User | None,
    now: datetime,
    steps: Iterable[tuple[str, bool]],
    **said: Any,
) -> ProcedureVersion:
    version = ProcedureVersion.objects.create(procedure=procedure, number=number, created_by=by, created_at=now, **said)
    ProcedureStep.objects.bulk_create(
        ProcedureStep(of=version, position=n, text=text, required=required)
        for n, (text, required) in enumerate(steps, 1)
    )
    return version
