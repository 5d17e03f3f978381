"""The parts of a task: its history, comments, steps and files. The verbs are the task's and tasks/actions_*.py's."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from api.paging import listed
from api.schemas.tasks import (
    AttachmentOut,
    CommentOut,
    EventOut,
    NewComment,
    Seen,
    StepAdded,
    StepOut,
    TaskOut,
)
from api.schemas.types import Id, Listed, QueryVersion
from api.task_bodies import after_move, at, step_body
from api.task_moves import task_to
from staff.http import Request
from staff.models import Event
from staff.worktime import zone_of
from tasks import access
from tasks.actions_attachments import attach_file
from tasks.actions_steps import add_steps
from tasks.history import lines
from tasks.models import Attachment, Comment, Step, Task

router = Router(tags=["parts"])
Body = dict[str, Any]
LARGEST_PLACE = 32_767


# --- history ---


@router.get("/tasks/{id:pk}/events", response=Listed[EventOut], summary="What happened, newest first")
def list_task_events(request: Request, pk: Id, cursor: str = "") -> Body:
    task = access.task_for(request.user, pk, to="see_whole")
    zone = zone_of(task.department)

    def show(rows: Any) -> list[Body]:
        said = lines(rows, now=timezone.localtime(request.now))
        return [_event(event, line.words) | {"at": at(event.at, zone)} for event, line in zip(rows, said, strict=True)]

    events = Event.objects.about("task", task.pk).select_related("by")
    return listed(request, events, show, by=("id",), descending=True)


def _event(event: Event, words: str) -> Body:
    told = {"id": event.pk, "name": event.name, "by": event.by_id, "words": words, "reason": event.reason}
    return told | {"before": event.before, "after": event.after}


# --- comments ---


@router.get("/tasks/{id:pk}/comments", response=Listed[CommentOut], summary="What was said, newest first")
def list_task_comments(request: Request, pk: Id, cursor: str = "") -> Body:
    task = access.task_for(request.user, pk, to="comment")
    rows = task.comments.get_queryset()
    zone = zone_of(task.department)
    show = lambda page: [_comment(row) | {"at": at(row.at, zone)} for row in page]  # noqa: E731
    return listed(request, rows, show, by=("at", "id"), descending=True)


@router.post("/tasks/{id:pk}/comments", response={201: CommentOut}, summary="Say something")
def comment_on_task(request: Request, pk: Id, body: NewComment) -> Status[Body]:
    """Markdown. @ and a name tells that person."""
    task = access.task_for(request.user, pk, to="comment")
    made = task.comment(body.text, by=request.user, now=request.now)
    return Status(201, _comment(made) | {"at": at(made.at, zone_of(task.department))})


def _comment(comment: Comment) -> Body:
    return {"id": comment.pk, "author": comment.author_id, "at": comment.at, "text": comment.text}


# --- steps ---


@router.get("/tasks/{id:pk}/steps", response=Listed[StepOut], summary="Its checklist")
def list_task_steps(request: Request, pk: Id, cursor: str = "") -> Body:
    task = access.task_for(request.user, pk, to="see_whole")
    zone = zone_of(task.department)
    rows = task.steps.get_queryset()
    return listed(request, rows, lambda page: [step_body(row, zone) for row in page], by=("position", "id"))


@router.post("/tasks/{id:pk}/steps", response={201: TaskOut}, summary="Add a step")
def add_task_step(request: Request, pk: Id, body: StepAdded) -> Status[Body]:
    """At the end of the checklist; the answer is the task with all its steps."""
    task = task_to(request, pk, "add_step", body)
    add_steps(task, [body.text], by=request.user, now=request.now, required=body.required)
    return Status(201, after_move(task, request))


@router.post("/tasks/{id:pk}/steps/{id:n}/tick", response=TaskOut, summary="Tick a step")
def tick_task_step(request: Request, pk: Id, n: Id, body: Seen | None = None) -> Body:
    task = task_to(request, pk, "tick", body)
    task.tick(_step(task, n), by=request.user, now=request.now)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/steps/{id:n}/untick", response=TaskOut, summary="Untick a step")
def untick_task_step(request: Request, pk: Id, n: Id, body: Seen | None = None) -> Body:
    task = task_to(request, pk, "untick", body)
    task.untick(_step(task, n), by=request.user, now=request.now)
    return after_move(task, request)


def _step(task: Task, n: int) -> Step:
    if n > LARGEST_PLACE:
        raise Http404
    return get_object_or_404(Step, task=task, position=n)


# --- files ---


@router.get("/tasks/{id:pk}/attachments", response=Listed[AttachmentOut], summary="Its files")
def list_task_attachments(request: Request, pk: Id, cursor: str = "") -> Body:
    task = access.task_for(request.user, pk, to="see_whole")
    zone = zone_of(task.department)
    show = lambda page: [_attachment(row) | {"added_at": at(row.added_at, zone)} for row in page]  # noqa: E731
    return listed(request, task.attachments.shown(), show, by=("added_at", "id"))


@router.post("/tasks/{id:pk}/attachments", response={201: AttachmentOut}, summary="Attach a file")
def attach_to_task(
    request: Request, pk: Id, file: File[UploadedFile], version: Form[QueryVersion | None] = None
) -> Status[Body]:
    """multipart/form-data with the part `file`. Pictures are made small, and where they were taken is removed."""
    task = task_to(request, pk, "attach", Seen(version=version))
    made = attach_file(task, file=file, name=file.name or "", by=request.user, now=request.now)
    return Status(201, _attachment(made) | {"added_at": at(made.added_at, zone_of(task.department))})


def _attachment(row: Attachment) -> Body:
    return {
        "id": row.pk,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "digest": row.digest,
        "added_by": row.added_by_id,
        "added_at": row.added_at,
    }
