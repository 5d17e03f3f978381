"""The task's own page and its whole history. Its moves are moves.py's, what is added to it parts.py's."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from staff.http import Request
from staff.models import Event
from tasks import access
from tasks.history import lines
from tasks.models import Task
from tasks.panel import panel
from tasks.views.beside import around, beside_of
from ui.htmx import is_part, page_path, part
from ui.paging import page


@require_safe
def task_page(request: Request, pk: int) -> HttpResponse:
    return show_task(request, access.task_for(request.user, pk))


def show_task(request: Request, task: Task, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, or for htmx its panel. `more` goes over the panel's own context."""
    beside = beside_of(request.GET.get("beside")) if is_part(request) else ""
    context = panel(task, user=request.user, now=request.now, beside=beside) | more
    if is_part(request):
        context |= around(page_path(request)) if beside else {}
        return part(request, "tasks/_task_panel.html", context, status=status, target="#task")
    return render(request, "tasks/task_page.html", context, status=status)


@require_safe
def task_history(request: Request, pk: int) -> HttpResponse:
    task = access.task_for(request.user, pk, to="see_whole")
    events = Event.objects.about("task", pk).select_related("by")
    found = page(events, cursor=request.GET.get("cursor"), by=("id",), descending=True)
    now = timezone.localtime(request.now)
    context = {"task": task, "page": found, "past": {"lines": lines(found.rows, now=now), "more": False}}
    return render(request, "tasks/task_history.html", context)
