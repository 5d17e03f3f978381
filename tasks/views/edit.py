"""Changing what a task says. A stale copy is told what changed meanwhile and by whom, and keeps what was typed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff.http import Request
from staff.models import Event
from tasks import access
from tasks.errors import IllegalMove, Refused
from tasks.forms_edit import EditTaskForm
from tasks.history import Line, lines
from tasks.models import Task
from ui.htmx import redirect_back, say

MOST_TOLD = 20


@require_http_methods(["GET", "HEAD", "POST"])
def edit_task(request: Request, pk: int) -> HttpResponse:
    task = access.task_for(request.user, pk, to="edit")
    if not task.is_active:
        reason = _("This task is over: reopen it before you change it.")
        return render(request, "409.html", {"reason": reason}, status=409)
    if request.method == "POST":
        return _save(request, task)
    return _form(request, task, EditTaskForm(instance=task, user=request.user))


def _form(request: Request, task: Task, form: EditTaskForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "tasks/task_edit.html", {"task": task, "form": form} | more, status=status)


def _save(request: Request, task: Task) -> HttpResponse:
    form = EditTaskForm(request.POST, instance=task, user=request.user)
    if not form.is_valid():
        return _form(request, task, form, status=422)
    task.version = seen = form.cleaned_data["version"]
    try:
        task.edit(by=request.user, now=request.now, reason=form.cleaned_data.get("reason", ""), **form.changes())
    except IllegalMove:
        return _stale(request, task, seen)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        return _form(request, task, form, status=422)
    say(request, _("“%(title)s” saved") % {"title": task.title}, undo=f"/tasks/{task.pk}/undo/", version=task.version)
    return redirect_back(request, to=f"/tasks/{task.pk}/")


def _stale(request: Request, task: Task, seen: int) -> HttpResponse:
    """The form as it was typed, now on top of the current version: saving again overwrites knowingly."""
    if not task.is_active:
        return render(request, "409.html", {"reason": _("This task ended meanwhile.")}, status=409)
    typed = request.POST.copy()
    typed["version"] = str(task.version)
    meanwhile = _since(task, seen, request)
    return _form(request, task, EditTaskForm(typed, instance=task, user=request.user), status=409, meanwhile=meanwhile)


def _since(task: Task, seen: int, request: Request) -> list[Line]:
    """What happened after the version that was seen, newest first."""
    events = Event.objects.about("task", task.pk).select_related("by")[:MOST_TOLD]
    newer = [event for event in events if event.after.get("version", 0) > seen]
    return lines(newer, now=timezone.localtime(request.now))
