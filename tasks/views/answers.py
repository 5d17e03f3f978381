"""How a move of a task is answered: with the row, the panel, the whole page or a redirect.

What refuses is answered in one place: 409 with the current row, 422 with the list or the words beside the field.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from staff.http import Request
from tasks import access
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.meanwhile import seen_version, told_since, too_late
from tasks.models import Task
from tasks.panel import Tried, panel
from tasks.reading import row_seen_by, task_seen_by
from tasks.rows import Row, rows
from tasks.states import Status
from tasks.views.beside import around, beside_of
from ui.htmx import is_part, next_path, part, redirect_back, say

View = Callable[..., HttpResponse]


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
