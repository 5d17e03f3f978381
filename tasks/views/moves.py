"""The moves of a task, each by POST only: fetch and authorise, move, answer with the row, the panel or a redirect.

What refuses is answered in one place: 409 with the current row, 422 with the list or the words beside the field.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.http import Request
from staff.models import Event, User
from tasks import access
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.forms_moves import CompleteForm, PersonForm, ReasonForm, WaitForm
from tasks.meanwhile import seen_version, told_since
from tasks.models import Step, Task
from tasks.panel import Tried, panel
from tasks.reading import row_seen_by, task_seen_by
from tasks.rows import Row, rows
from tasks.states import Status
from tasks.views.beside import around, beside_of
from tasks.views.carried import carried_fields, saved_with
from ui.htmx import is_part, next_path, part, redirect_back, say

View = Callable[..., HttpResponse]


# --- answers ---


def refuse_illegal_move(view: View) -> View:
    """Wrong state, stale or too late: 409 and the current row. Not yet or refused: 422 and the reasons."""

    @wraps(view)
    def guarded(request: Request, pk: int, **rest: Any) -> HttpResponse:
        try:
            return view(request, pk, **rest)
        except IllegalMove as refused:
            seen = seen_version(request.POST.get("version"))
            told = told_since(refused.task, seen, reader=request.user, now=timezone.localtime(request.now))
            return answer(request, pk, status=409, problem=too_late(refused, request.user), meanwhile=told)
        except NotYet as closed:
            return answer(request, pk, status=422, missing=closed.missing)
        except Refused as refused:
            return answer(request, pk, status=422, errors={refused.field: refused.message})

    return guarded


def too_late(refused: IllegalMove, reader: User) -> str:
    """What happened meanwhile and by whom, in words; no more than the reader may know."""
    from_log = last_change(refused.task)
    if from_log is None or from_log.by is None:
        return _("It has changed meanwhile. This is how it is now.")
    if from_log.by_id == reader.pk:
        return _("You changed it meanwhile. This is how it is now: %(status)s.") % {
            "status": Status(refused.task.status).label
        }
    return _("%(name)s changed it meanwhile. This is how it is now: %(status)s.") % {
        "name": from_log.by.name,
        "status": Status(refused.task.status).label,
    }


def last_change(task: Task) -> Event | None:
    return Event.objects.about("task", task.pk).exclude(name="commented").select_related("by").first()


def answer(request: Request, pk: int, *, status: int = 200, tried: Tried | None = None, **said: Any) -> HttpResponse:
    """The task as it is now: a row in a list, its panel (forms with panel=1), or the whole page to a plain browser.

    `said`: problem (a sentence), missing (sentences), errors ({field: words}); what was typed goes back with them.
    `tried`: what else was typed and stays.
    """
    if is_part(request) and not on_panel(request):
        return row_part(request, pk, status=status, **said)
    task = task_seen_by(request.user, pk)
    if task is None and not is_part(request):
        raise Http404
    if task is None:
        return gone(request, pk)
    tried = Tried(verb_of(request), request.POST, said.get("errors", {})) if said else tried
    beside = beside_of(request.POST.get("beside")) if is_part(request) else ""
    context = panel(task, user=request.user, now=request.now, tried=tried, beside=beside) | said
    if is_part(request):
        if beside:
            context |= around(next_path(request)) | {
                "row_now": [row_of(request, row_seen_by(request.user, pk) or task, beside)]
            }
        return changed(part(request, "tasks/_task_panel.html", context, status=status, target="#task"), pk)
    return render(request, "tasks/task_page.html", context, status=status)


def verb_of(request: Request) -> str:
    """From the route's name: "task-send-back" is send_back."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return (name or "").removeprefix("task-").replace("-", "_")


def on_panel(request: Request) -> bool:
    return request.POST.get("panel") == "1"


def row_part(request: Request, pk: int, *, status: int = 200, task: Task | None = None, **said: Any) -> HttpResponse:
    """The row, with what went wrong said under it. `task`: as it is now, where that is at hand."""
    task = task or row_seen_by(request.user, pk)
    if task is None:
        return gone(request, pk)
    made = row_of(request, task, "my-day" if request.POST.get("brief") == "1" else "")
    problems = [said["problem"]] if said.get("problem") else []
    for line in said.get("meanwhile", ())[:1]:
        problems += line.more or [line.words]
    problems += list(said.get("missing", ())) + list(said.get("errors", {}).values())
    made.refused = [str(sentence) for sentence in problems]
    return changed(part(request, "tasks/_task_rows.html", {"rows": [made]}, status=status, target=f"#task-{pk}"), pk)


def gone(request: Request, pk: int) -> HttpResponse:
    """Moved out of sight meanwhile: its row goes."""
    return part(request, "tasks/_gone.html", {"pk": pk}, target=f"#task-{pk}")


def row_of(request: Request, task: Task, beside: str) -> Row:
    """The task as a row of that list."""
    brief, claim = beside == "my-day", beside == "pool"
    marks = beside in ("tasks", "pool") or request.POST.get("marks") == "1"
    return rows([task], user=request.user, now=request.now, brief=brief, claim=claim, marks=marks)[0]


def changed(response: HttpResponse, pk: int) -> HttpResponse:
    """Tells the page, so that what else it shows of the task follows: the panel, the head of My day, the history."""
    response["HX-Trigger-After-Swap"] = f'{{"taskChanged": {{"id": {pk}}}}}'
    return response


def moved(request: Request, task: Task, words: str, *, undo: bool = True) -> HttpResponse:
    """Say what happened (with Undo) and show the task as it now is."""
    path = f"/tasks/{task.pk}/undo/" if undo else ""
    say(request, words % {"title": task.title}, undo=path, version=task.version)
    if is_part(request) and not on_panel(request):
        return row_part(request, task.pk, task=_at_hand(request, task))
    if is_part(request):
        return answer(request, task.pk)
    visible = task_seen_by(request.user, task.pk) is not None
    return redirect_back(request, to=f"/tasks/{task.pk}/" if visible else "/")


def _at_hand(request: Request, task: Task) -> Task | None:
    """What has just ended and is still in sight needs not be read again for its row."""
    return task if task.status == Status.DONE and access.may(request.user, "see_whole", task) else None


def task_to(request: Request, pk: int, verb: str) -> Task:
    return access.task_for(request.user, pk, to=verb, seen=request.POST.get("version"))


def invalid(request: Request, pk: int, form: Any) -> HttpResponse:
    return answer(request, pk, status=422, errors={name: words[0] for name, words in form.errors.items()})


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
