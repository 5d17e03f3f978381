"""Lists of tasks, one task, a new one, and changing what it says. The moves are task_moves.py's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from api.errors import checked
from api.paging import listed
from api.schemas.tasks import NewTask, TaskChange, TaskFilter, TaskOut
from api.schemas.types import Id, Listed
from api.seen import seen_version
from api.task_bodies import seen_by, task_bodies, task_body
from api.typed import edited, typed
from staff.access import standing
from staff.http import Request
from staff.models import User
from tasks import access
from tasks.actions import create_task
from tasks.actions_fields import set_fields
from tasks.errors import IllegalMove
from tasks.forms_edit import EditTaskForm
from tasks.forms_new import NewTaskForm, usual_category
from tasks.models import Category, Task
from tasks.states import ACTIVE, WORKABLE

router = Router(tags=["tasks"])
GROUPS = {"to_do": WORKABLE, "active": ACTIVE}
COLUMNS = {
    "department": "department",
    "category": "category",
    "kind": "category__kind",
    "due_before": "due_on__lte",
    "due_after": "due_on__gte",
}


@router.get("/tasks", response=Listed[TaskOut], summary="Tasks that I may see")
def list_tasks(request: Request, asked: Query[TaskFilter]) -> dict[str, Any]:
    """In the order of their due moments."""
    rows = seen_by(request.user).filter(_narrow(asked, request.user)).found_by(asked.q)
    return listed(request, rows, lambda page: task_bodies(page, request), by=("due_at", "id"))


def _narrow(asked: TaskFilter, user: User) -> Q:
    narrow = Q(**{column: value for name, column in COLUMNS.items() if (value := getattr(asked, name))})
    if asked.status:
        narrow &= Q(status__in=GROUPS.get(asked.status, (asked.status,)))
    if asked.assignee == "nobody":
        return narrow & Q(assignee__isnull=True)
    if asked.assignee:
        narrow &= Q(assignee=user.pk if asked.assignee == "me" else int(asked.assignee))
    return narrow


@router.post("/tasks", response={201: TaskOut}, summary="Make a task")
def make_task(request: Request, body: NewTask) -> Status[dict[str, Any] | None]:
    user, now = request.user, request.now
    if not standing(user).works_here:
        raise PermissionDenied(_("You belong to no department yet, so there is nowhere to put a task."))
    task = create_task(by=user, now=now, **_asked(body, request))
    if body.fields:
        values: dict[Any, Any] = body.fields
        set_fields(task, values=values, actions=dict[Any, Any](body.actions_taken), by=user, now=now)
    return Status(201, task_body(task, request))


def _asked(body: NewTask, request: Request) -> dict[str, Any]:
    """What the form of the page says of it. Its steps come as a list, not as lines."""
    today = timezone.localdate(request.now)
    said = body.dict(exclude={"steps", "fields", "actions_taken"})
    said["priority"] = int(body.priority == "high")
    said["due_on"] = body.due_on or today
    usual = usual_category(request.user) if body.category is None else None
    form = NewTaskForm(typed(said | {"category": usual} if usual else said), user=request.user, today=today)
    if body.category is None and form.errors.keys() == {"category"}:
        other = Category.objects.in_use().of_department(form.cleaned_data["department"]).order_by("name").first()
        form = NewTaskForm(typed(said | {"category": other}), user=request.user, today=today)
    checked(form)
    return form.fields_of_task() | {"steps": [(step.text, step.required) for step in body.steps]}


@router.get("/tasks/{id:pk}", response=TaskOut, summary="One task")
def read_task(request: Request, pk: Id, response: HttpResponse) -> dict[str, Any] | None:
    """In outline, if that is all that one may see. The header ETag is its version."""
    task = access.task_for(request.user, pk)
    response["ETag"] = f'"{task.version}"'
    return task_body(task, request)


@router.patch("/tasks/{id:pk}", response=TaskOut, summary="Change what a task says")
def change_task(request: Request, pk: Id, body: TaskChange, response: HttpResponse) -> dict[str, Any] | None:
    """Its fields are its doers' to write; the rest is for who may edit it."""
    said = body.given()
    fields: dict[str, dict[Any, Any]] = {name: said.pop(name, {}) for name in ("fields", "actions_taken")}
    only_fields = any(fields.values()) and not said.keys() - {"version", "reason"}
    task = access.task_for(request.user, pk, to="set_fields" if only_fields else "edit")
    seen = seen_version(request, body.version)
    if task.version != seen or task.status not in ACTIVE:
        raise IllegalMove("edit", task)
    if not only_fields:
        _edit(task, said, seen, request)
    if any(fields.values()):
        task = access.task_for(request.user, pk, to="set_fields")
        set_fields(task, values=fields["fields"], actions=fields["actions_taken"], by=request.user, now=request.now)
    response["ETag"] = f'"{task.version}"'
    return task_body(task, request)


def _edit(task: Task, said: dict[str, Any], seen: int, request: Request) -> None:
    if said.get("priority"):
        said["priority"] = int(said["priority"] == "high")
    form = edited(EditTaskForm, task, said, version=seen, user=request.user)
    reason = form.cleaned_data.get("reason") or ""
    task.edit(by=request.user, now=request.now, reason=reason, **form.changes())
