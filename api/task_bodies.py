"""Tasks as programs see them: whole, or in outline as the pages show a colleague's work. No query a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, prefetch_related_objects

from api.errors import shown_by
from api.schemas.tasks import TaskOut
from schedules.models import Occurrence
from staff.http import Request
from staff.models import User
from staff.worktime import zones_of
from tasks import access, gate
from tasks.models import Category, CategoryField, FieldValue, Step, Task
from tasks.querysets import TaskQuerySet
from tasks.states import WORKABLE
from tasks.values import plain

# What a task in outline holds; everything else is null there.
OUTLINE = {
    *("id", "title", "kind", "category", "department", "assignee", "status"),
    *("due_on", "due_time", "due_at", "between_this_and_done", "version"),
}


def seen_by(user: User) -> TaskQuerySet:
    """All tasks that the person may know of, with what a body needs to know of each."""
    return Task.objects.visible_to(user).for_page(user).select_related(None).select_related("category")


@shown_by(Task, TaskOut)
def task_body(task: Task, request: Request) -> dict[str, Any] | None:
    """As it is now in the database; None when the person may no longer know of it."""
    row = seen_by(request.user).filter(pk=task.pk).first()
    return task_bodies([row], request)[0] if row else None


def after_move(task: Task, request: Request) -> dict[str, Any]:
    """The answer to a move. What it took out of one's sight is told once more, in outline."""
    return task_body(task, request) or _outline(_body(task, _Around([task], request.user)))


def task_bodies(tasks: Sequence[Task], request: Request) -> list[dict[str, Any]]:
    """One body a task, from `seen_by`; the same number of queries for one and for fifty."""
    around = _Around(tasks, request.user)
    return [_whole_or_outline(task, around) for task in tasks]


class _Around:
    """What stands around some tasks, asked for once for all of them."""

    def __init__(self, tasks: Sequence[Task], user: User) -> None:
        self.user = user
        _share_categories(tasks)
        steps = Prefetch("steps", Step.objects.order_by("position"))
        values = Prefetch("field_values", FieldValue.objects.select_related("field"))
        prefetch_related_objects(tasks, steps, values)
        self.zones = zones_of({task.department_id for task in tasks})
        self.between = gate.between_each([task for task in tasks if task.status in WORKABLE])
        rows = Occurrence.objects.filter(task__in=tasks).values_list("task_id", "pk", "schedule_id")
        self.occurrences = {task: (pk, schedule) for task, pk, schedule in rows}


def _share_categories(tasks: Sequence[Task]) -> None:
    """One object a kind of work, so that its signers and fields are asked for once."""
    kinds: dict[int, Category] = {}
    for task in tasks:
        task.category = kinds.setdefault(task.category_id, task.category)
    prefetch_related_objects(
        list(kinds.values()), "signers", Prefetch("fields", CategoryField.objects.in_use(), to_attr="fields_in_use")
    )


def _whole_or_outline(task: Task, around: _Around) -> dict[str, Any]:
    body = _body(task, around)
    return body if access.ties(around.user, task) & access.WHOLE else _outline(body)


def _outline(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name in OUTLINE else None for name, value in body.items()} | {"whole": False}


def _body(task: Task, around: _Around) -> dict[str, Any]:
    zone = around.zones[task.department_id]
    occurrence, schedule = around.occurrences.get(task.pk, (None, None))
    return {
        "id": task.pk,
        "whole": True,
        "title": task.title,
        "instructions": task.instructions,
        "kind": task.category.kind,
        "category": task.category_id,
        "department": task.department_id,
        "requester": task.requester_id,
        "assignee": task.assignee_id,
        "offered_to": task.offered_to_id,
        "created_by": task.created_by_id,
        "status": str(task.status),
        "priority": "high" if task.priority else "normal",
        "reference": task.reference,
        "deadline": task.deadline,
        "due_on": task.due_on,
        "due_time": task.due_time,
        "due_at": at(task.due_at, zone),
        "estimate_minutes": task.estimate_minutes,
        "spent_minutes": task.spent_minutes,
        "count_total": task.count_total,
        "count_done": task.count_done if task.count_total else None,
        "count_unit": task.count_unit,
        "steps": [step_body(step, zone) for step in task.steps.all()],
        "fields": _fields(task),
        "evidence": task.evidence,
        "between_this_and_done": around.between.get(task.pk, []),
        "needs_sign_off": task.needs_sign_off,
        "signed_off_by": task.signed_off_by_id,
        "sent_back_reason": task.sent_back_reason,
        "schedule": schedule,
        "occurrence": occurrence,
        "version": task.version,
        "created_at": at(task.created_at, zone),
        "completed_at": at(task.completed_at, zone),
        "done_at": at(task.done_at, zone),
        "completed_by": task.completed_by_id,
        "waiting_for": task.waiting_for,
        "waiting_person": task.waiting_person_id,
        "look_again_on": task.look_again_on,
        "help_wanted": task.help_wanted,
        "note_for_next": task.note_for_next,
    }


def step_body(step: Step, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "n": step.position,
        "text": step.text,
        "required": step.required,
        "ticked_at": at(step.ticked_at, zone),
        "ticked_by": step.ticked_by_id,
    }


def _fields(task: Task) -> dict[str, Any]:
    """Those of the kind of work in order, then others that the task holds."""
    held = {value.field_id: value for value in task.field_values.all()}
    asked: list[CategoryField] = task.category.fields_in_use  # type: ignore[attr-defined]
    said = {field.name: plain(held.get(field.pk)) for field in asked}
    rest = (value for value in held.values() if value.field.name not in said)
    return said | {value.field.name: plain(value) for value in rest}


def at(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """On the department's clock."""
    return moment.astimezone(zone) if moment else None
