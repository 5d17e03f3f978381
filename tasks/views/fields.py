"""What is written into a task's fields, and counted of a big job. Marking it done carries the fields too (moves.py)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff import form_keys
from staff.http import Request
from staff.models import Event
from tasks import actions_fields
from tasks.counts import count_words
from tasks.forms_fields import CountForm, FieldsForm
from tasks.forms_moves import CompleteForm
from tasks.models import Task
from tasks.panel import Tried
from tasks.views.answers import answer, refuse_illegal_move, task_to
from ui.htmx import is_part, redirect_back, say


@require_POST
@refuse_illegal_move
def set_fields(request: Request, pk: int) -> HttpResponse:
    task = task_to(request, pk, "set_fields")
    form = FieldsForm.sent(task, request.user, request.POST)
    if form is not None and not form.is_valid():
        return answer(request, pk, status=422, errors={})
    if form is not None:
        form.save(by=request.user, now=request.now)
    else:  # a button without fields: no more than whether the page was up to date
        actions_fields.set_fields(task, values={}, by=request.user, now=request.now)
    say(request, _("Saved."))
    return _saved(request, task)


def _saved(request: Request, task: Task) -> HttpResponse:
    """A note typed beside "Mark done" stays where it was, also without JavaScript."""
    noted = CompleteForm(request.POST).has_changed()
    if not is_part(request) and not noted:
        return redirect_back(request, to=f"/tasks/{task.pk}/")
    return answer(request, task.pk, tried=Tried("complete", _without_fields(request)) if noted else None)


def _without_fields(request: Request) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in CompleteForm.base_fields}


@require_POST
@refuse_illegal_move
def count_task(request: Request, pk: int) -> HttpResponse:
    """Relative, so whatever version the page showed, nobody's count is lost; the key makes a second click no second."""
    task = task_to(request, pk, "count")
    form = CountForm(request.POST)
    if not form.is_valid():
        return answer(request, pk, status=422, errors={})
    add, by, now = form.cleaned_data["add"], request.user, request.now
    form_keys.once(
        Event,
        lambda: actions_fields.count(task, add=add, by=by, now=now),
        key=form.cleaned_data["form_key"],
        by=by,
        now=now,
    )
    task.refresh_from_db()
    say(request, count_words(task))
    return answer(request, pk) if is_part(request) else redirect_back(request, to=f"/tasks/{pk}/")
