"""Asking a department for something, and what became of what one asked for. For everybody who is signed in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import form_keys
from staff.http import Request
from tasks.actions import create_task
from tasks.errors import Refused
from tasks.facts import state_badge
from tasks.forms_ask import AskForm
from tasks.models import Task
from ui.dates import short_day, short_due
from ui.htmx import redirect_back, say
from ui.paging import page

A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    today = timezone.localdate(request.now)
    if request.method != "POST":
        asked = {"department": request.GET.get("department", "")[:20]}
        return _page(request, AskForm(today=today, initial=asked))
    form = AskForm(request.POST, today=today)
    if not form.is_valid():
        return _page(request, form, status=422)
    by, now = request.user, request.now
    make = lambda: create_task(by=by, requester=by, now=now, **form.fields_of_task())  # noqa: E731
    try:
        task = form_keys.once(Task, make, key=form.cleaned_data["form_key"], by=by, now=now)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return _page(request, form, status=422)
    say(request, _("%(department)s was asked: “%(title)s”") % {"department": task.department, "title": task.title})
    return redirect_back(request, to="/ask/")


def _page(request: Request, form: AskForm, *, status: int = 200) -> HttpResponse:
    """The form, and under it what this person asked others for, newest first."""
    mine = Task.objects.filter(requester=request.user).exclude(assignee=request.user)
    mine = mine.for_list().select_related("assignee")
    found = page(mine, cursor=request.GET.get("cursor"), by=("id",), descending=True, size=A_PAGE)
    now = timezone.localtime(request.now)
    rows = [
        (
            task,
            state_badge(task, now=now),
            short_due(task.due_on, task.due_time, today=now.date()),
            short_day(timezone.localdate(task.created_at), today=now.date()),
        )
        for task in found.rows
    ]
    context = {"form": form, "rows": rows, "page": found, "can_ask": form.fields["department"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "tasks/ask.html", context, status=status)
