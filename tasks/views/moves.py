"""The moves of a task, each by POST only: fetch and authorise, move, answer (answers.py)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.http import Request
from tasks import access
from tasks.errors import IllegalMove
from tasks.forms_moves import CompleteForm, PersonForm, ReasonForm, WaitForm
from tasks.models import Step, Task
from tasks.states import Status
from tasks.views.answers import answer, invalid, moved, refuse_illegal_move, task_to
from tasks.views.carried import carried_fields, saved_with
from ui.htmx import is_part, redirect_back

# --- work ---


@require_POST
@refuse_illegal_move
def start_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "start")
    task.start(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” started"))


@require_POST
@refuse_illegal_move
def complete_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "complete")
    form, fields = CompleteForm(request.POST), carried_fields(request, task)
    if not form.is_valid() or (fields and not fields.is_valid()):
        return invalid(request, pk, form)
    with saved_with(fields, request):
        task.complete(by=request.user, now=request.now, **form.given(task, request.now))
    return moved(request, task, _("“%(title)s” done"))


@require_POST
@refuse_illegal_move
def submit_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "submit")
    form, fields = CompleteForm(request.POST), carried_fields(request, task)
    if not form.is_valid() or (fields and not fields.is_valid()):
        return invalid(request, pk, form)
    note = form.cleaned_data["note_for_next"] or None
    with saved_with(fields, request):
        task.submit(by=request.user, now=request.now, note_for_next=note)
    return moved(request, task, _("“%(title)s” sent for sign-off"))


@require_POST
@refuse_illegal_move
def wait_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "wait")
    form = WaitForm(request.POST, task=task, by=request.user)
    if not form.is_valid():
        return invalid(request, pk, form)
    task.wait(by=request.user, now=request.now, **form.cleaned_data)
    return moved(request, task, _("“%(title)s” waits"))


@require_POST
@refuse_illegal_move
def resume_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "resume")
    task.resume(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” is back"))


@require_POST
@refuse_illegal_move
def cancel_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "cancel")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return invalid(request, pk, form)
    task.cancel(by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    return moved(request, task, _("“%(title)s” cancelled"))


@require_POST
@refuse_illegal_move
def reopen_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "reopen")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return invalid(request, pk, form)
    task.reopen(by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    return moved(request, task, _("“%(title)s” is open again"), undo=False)


@require_POST
@refuse_illegal_move
def undo_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "undo")
    task.undo(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” is as it was before"), undo=False)


# --- signatures ---


@require_POST
@refuse_illegal_move
def sign_off_task(request: Request, pk: int) -> HttpResponse:
    task = signable(request, pk, "sign_off")
    task.sign_off(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” signed"))


@require_POST
@refuse_illegal_move
def send_back_task(request: Request, pk: int) -> HttpResponse:
    task = signable(request, pk, "send_back")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return invalid(request, pk, form)
    task.send_back(by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    return moved(request, task, _("“%(title)s” sent back"), undo=False)


def signable(request: Request, pk: int, verb: str) -> Task:
    """Who could sign this kind of work, but came when it was no longer to be signed, hears that (409), not 403."""
    task = task_to(request, pk, "see")
    if task.status != Status.TO_BE_SIGNED and access.may_sign(request.user, task):
        raise IllegalMove(verb, task)
    return task_to(request, pk, verb)


@require_POST
@refuse_illegal_move
def review_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "review")
    task.review(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” reviewed"))


# --- whose it is ---


@require_POST
@refuse_illegal_move
def assign_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "assign")
    form = PersonForm(request.POST, task=task, by=request.user, optional=True)
    if not form.is_valid():
        return invalid(request, pk, form)
    to = form.cleaned_data["to"]
    task.assign(by=request.user, now=request.now, to=to)
    words = (
        _("“%(title)s” given to %(name)s") % {"title": "%(title)s", "name": to} if to else _("“%(title)s” unclaimed")
    )
    return moved(request, task, words)


@require_POST
@refuse_illegal_move
def claim_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "claim")
    task.claim(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” is yours"))


@require_POST
@refuse_illegal_move
def release_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "release")
    task.release(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” is unclaimed again"))


@require_POST
@refuse_illegal_move
def hand_over_task(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "hand_over")
    form = PersonForm(request.POST, task=task, by=request.user)
    if not form.is_valid():
        return invalid(request, pk, form)
    to = form.cleaned_data["to"]
    task.hand_over(by=request.user, now=request.now, to=to)
    return moved(request, task, _("“%(title)s” offered to %(name)s") % {"title": "%(title)s", "name": to})


@require_POST
@refuse_illegal_move
def accept_task(request: Request, pk: int) -> HttpResponse:
    task = offered(request, pk, "accept")
    task.accept(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” is yours"), undo=False)


@require_POST
@refuse_illegal_move
def decline_task(request: Request, pk: int) -> HttpResponse:
    task = offered(request, pk, "decline")
    task.decline(by=request.user, now=request.now)
    return moved(request, task, _("“%(title)s” declined"), undo=False)


def offered(request: Request, pk: int, verb: str) -> Task:
    """What is no longer offered to anybody, as after a second click, is a 409; what is offered to another is a 403."""
    task = task_to(request, pk, "see")
    if task.offered_to_id is None:
        raise IllegalMove(verb, task)
    return task_to(request, pk, verb)


# --- steps ---


@require_POST
@refuse_illegal_move
def tick_step(request: Request, pk: int, step: int) -> HttpResponse:
    task = task_to(request, pk, "tick")
    task.tick(get_object_or_404(Step, pk=step, task=task), by=request.user, now=request.now)
    return ticked(request, task)


@require_POST
@refuse_illegal_move
def untick_step(request: Request, pk: int, step: int) -> HttpResponse:
    task = task_to(request, pk, "untick")
    task.untick(get_object_or_404(Step, pk=step, task=task), by=request.user, now=request.now)
    return ticked(request, task)


def ticked(request: Request, task: Task) -> HttpResponse:
    """A tick says nothing: it shows."""
    return answer(request, task.pk) if is_part(request) else redirect_back(request, to=f"/tasks/{task.pk}/")
