"""The moves of a task: POST /tasks/{id}/<verb>, each the same method behind the same access and gate as the pages'.

A move may say which version it saw; without one it holds for the task as it is now.
"""

from typing import Any

from ninja import Router

from api.errors import checked
from api.schemas.tasks import Assigned, Completed, HandedOver, Reasoned, Seen, Submitted, TaskOut, Waiting
from api.schemas.types import Id
from api.seen import seen_if_said
from api.task_bodies import after_move
from api.typed import typed
from staff.http import Request
from staff.models import User
from tasks import access
from tasks.errors import IllegalMove
from tasks.forms_moves import PersonForm, WaitForm
from tasks.models import Task
from tasks.states import TO_BE_SIGNED

router = Router(tags=["moves"])
Body = dict[str, Any]


def task_to(request: Request, pk: int, verb: str, body: Seen | None) -> Task:
    """The task, if this person may do that with it, as it was seen."""
    version = seen_if_said(request, body.version if body else None)
    return access.task_for(request.user, pk, to=verb, seen=None if version is None else str(version))


# --- work ---


@router.post("/tasks/{id:pk}/start", response=TaskOut, summary="Start")
def start_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    """What nobody had is then mine."""
    task = task_to(request, pk, "start", body)
    task.start(by=request.user, now=request.now)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/complete", response=TaskOut, summary="Mark done")
def complete_task(request: Request, pk: Id, body: Completed | None = None) -> Body:
    """422 with the sentences of `between_this_and_done` while something stands in the way."""
    task = task_to(request, pk, "complete", body)
    said = body.dict(exclude={"version"}) if body else {}
    task.complete(by=request.user, now=request.now, **said)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/wait", response=TaskOut, summary="Wait for somebody or something")
def wait_task(request: Request, pk: Id, body: Waiting) -> Body:
    task = task_to(request, pk, "wait", body)
    form = WaitForm(typed(body.dict()), task=task, by=request.user)
    task.wait(by=request.user, now=request.now, **checked(form))
    return after_move(task, request)


@router.post("/tasks/{id:pk}/resume", response=TaskOut, summary="Take up again")
def resume_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    task = task_to(request, pk, "resume", body)
    task.resume(by=request.user, now=request.now)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/cancel", response=TaskOut, summary="Cancel, with a reason")
def cancel_task(request: Request, pk: Id, body: Reasoned) -> Body:
    task = task_to(request, pk, "cancel", body)
    task.cancel(by=request.user, now=request.now, reason=body.reason)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/reopen", response=TaskOut, summary="Open again, with a reason")
def reopen_task(request: Request, pk: Id, body: Reasoned) -> Body:
    """A signature that was there is void."""
    task = task_to(request, pk, "reopen", body)
    task.reopen(by=request.user, now=request.now, reason=body.reason)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/ask_help", response=TaskOut, summary="Ask the manager for help")
def ask_help_task(request: Request, pk: Id, body: Reasoned) -> Body:
    task = task_to(request, pk, "ask_help", body)
    task.ask_help(by=request.user, now=request.now, reason=body.reason)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/undo", response=TaskOut, summary="Take my own last move back")
def undo_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    """Until closing time, or until somebody has built on it."""
    task = task_to(request, pk, "undo", body)
    task.undo(by=request.user, now=request.now)
    return after_move(task, request)


# --- signatures ---


@router.post("/tasks/{id:pk}/submit", response=TaskOut, summary="Send for sign-off")
def submit_task(request: Request, pk: Id, body: Submitted | None = None) -> Body:
    task = task_to(request, pk, "submit", body)
    task.submit(by=request.user, now=request.now, note_for_next=body.note_for_next if body else None)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/sign_off", response=TaskOut, summary="Sign off")
def sign_off_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    """Never one's own work."""
    task = _signable(request, pk, "sign_off", body)
    task.sign_off(by=request.user, now=request.now)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/send_back", response=TaskOut, summary="Send back, with a reason")
def send_back_task(request: Request, pk: Id, body: Reasoned) -> Body:
    task = _signable(request, pk, "send_back", body)
    task.send_back(by=request.user, now=request.now, reason=body.reason)
    return after_move(task, request)


def _signable(request: Request, pk: int, verb: str, body: Seen | None) -> Task:
    """Who could sign it, but came when it was no longer to be signed, hears that (409), not 403."""
    task = task_to(request, pk, "see", body)
    if task.status != TO_BE_SIGNED and access.may_sign(request.user, task):
        raise IllegalMove(verb, task)
    return task_to(request, pk, verb, body)


# --- whose it is ---


@router.post("/tasks/{id:pk}/assign", response=TaskOut, summary="Give it to somebody, or to nobody")
def assign_task(request: Request, pk: Id, body: Assigned) -> Body:
    task = task_to(request, pk, "assign", body)
    task.assign(by=request.user, now=request.now, to=_person(body.assignee, "assignee", task, request.user))
    return after_move(task, request)


@router.post("/tasks/{id:pk}/hand_over", response=TaskOut, summary="Offer it to a colleague")
def hand_over_task(request: Request, pk: Id, body: HandedOver) -> Body:
    """It stays mine until taken."""
    task = task_to(request, pk, "hand_over", body)
    to = _person(body.to, "to", task, request.user)
    assert to is not None
    task.hand_over(by=request.user, now=request.now, to=to)
    return after_move(task, request)


def _person(pk: int | None, field: str, task: Task, by: User) -> User | None:
    """The page's form says who can be given this work; its errors go beside the body's own name."""
    form = PersonForm(typed({"to": pk}), task=task, by=by, optional=True)
    if not form.is_valid():
        form.errors[field] = form.errors.pop("to")
    person: User | None = checked(form)["to"]
    return person


@router.post("/tasks/{id:pk}/claim", response=TaskOut, summary="Take it from the unclaimed ones")
def claim_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    task = task_to(request, pk, "claim", body)
    task.claim(by=request.user, now=request.now)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/release", response=TaskOut, summary="Make it unclaimed again")
def release_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    task = task_to(request, pk, "release", body)
    task.release(by=request.user, now=request.now)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/accept", response=TaskOut, summary="Take what was offered to me")
def accept_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    task = _offered(request, pk, "accept", body)
    task.accept(by=request.user, now=request.now)
    return after_move(task, request)


@router.post("/tasks/{id:pk}/decline", response=TaskOut, summary="Decline what was offered to me")
def decline_task(request: Request, pk: Id, body: Seen | None = None) -> Body:
    task = _offered(request, pk, "decline", body)
    task.decline(by=request.user, now=request.now)
    return after_move(task, request)


def _offered(request: Request, pk: int, verb: str, body: Seen | None) -> Task:
    """What is no longer offered to anybody is a 409; what is offered to another is a 403."""
    task = task_to(request, pk, "see", body)
    if task.offered_to_id is None:
        raise IllegalMove(verb, task)
    return task_to(request, pk, verb, body)
