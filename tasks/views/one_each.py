"""The same work given to several people: who has done it and who has not."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from staff.http import Request
from tasks import access
from tasks.facts import state_badge
from tasks.models import Task
from tasks.one_each import who_has_not
from ui.dates import short_due
from ui.paging import page


@require_safe
def one_each(request: Request, pk: int) -> HttpResponse:
    found = access.one_each_for(request.user, pk)
    tasks = Task.objects.visible_to(request.user).filter(one_each=found).for_list().select_related("assignee")
    shown = page(tasks, cursor=request.GET.get("cursor"), by=("due_at", "id"))
    now = timezone.localtime(request.now)
    rows = [
        (task, state_badge(task, now=now), short_due(task.due_on, task.due_time, today=now.date()))
        for task in shown.rows
    ]
    line = who_has_not(shown.rows[0], user=request.user) if shown.rows else None
    return render(request, "tasks/one_each.html", {"one_each": found, "rows": rows, "page": shown, "line": line})
