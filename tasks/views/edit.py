"""Changing what a task says. A stale copy is told what changed meanwhile and by whom, and keeps what was typed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff.http import Request
from tasks import access
from tasks.errors import IllegalMove, Refused
from tasks.forms_edit import EditTaskForm
from tasks.history import lines
from tasks.meanwhile import events_since, settle
from tasks.models import Task
from ui.htmx import redirect_back, say


@require_http_methods(["GET", "HEAD", "POST"])
def edit_task(request: Request, pk: int) -> HttpResponse:
    task = access.task_for(request.user, pk, to="edit")
    if request.method == "POST":
        return _save(request, task)
    if not task.is_active:
        reason = _("This task is over: reopen it before you change it.")
        return render(request, "409.html", {"reason": reason}, status=409)
    return _form(request, task, EditTaskForm(instance=task, user=request.user))


def _form(request: Request, task: Task, form: EditTaskForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "tasks/task_edit.html", {"task": task, "form": form} | more, status=status)


def _save(request: Request, task: Task) -> HttpResponse:
    form = EditTaskForm(request.POST, instance=task, user=request.user)
    if not task.is_active:
        return _form(request, task, form, status=409, ended=True)
    if not form.is_valid():
        return _form(request, task, form, status=422)
    task.version = seen = form.cleaned_data["version"]
    try:
        task.edit(by=request.user, now=request.now, reason=form.cleaned_data.get("reason", ""), **form.changes())
    except IllegalMove:
        return _stale(request, task, form, seen)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        return _form(request, task, form, status=422)
    say(request, _("“%(title)s” saved") % {"title": task.title}, undo=f"/tasks/{task.pk}/undo/", version=task.version)
    return redirect_back(request, to=f"/tasks/{task.pk}/")


def _stale(request: Request, task: Task, form: EditTaskForm, seen: int) -> HttpResponse:
    """The form as it was typed, on top of the current version: fields left alone take what others made of them, the
    others say what they would overwrite. Saving again is then a decision."""
    if not task.is_active:
        return _form(request, task, form, status=409, ended=True)
    now = timezone.localtime(request.now)
    events = events_since(task, seen)
    theirs, both = settle(form.changes(), task, events, now=now)
    typed = request.POST.copy()
    for name, value in (theirs | {"version": task.version}).items():
        typed[name] = "" if value is None else str(value)
    again = EditTaskForm(typed, instance=task, user=request.user)
    for name, words in both.items():
        again.fields[name].help_text = words
    return _form(request, task, again, status=409, meanwhile=lines(events, now=now), changed=True)
