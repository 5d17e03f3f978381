"""Giving out a new task, and how full each person's day is while one does."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff import form_keys
from staff.access import standing
from staff.http import Request
from tasks.actions import create_task
from tasks.errors import Refused
from tasks.forms_new import NewTaskForm, PeopleForm, usual_category
from tasks.models import Category, Task
from ui.htmx import LONGEST_PATH, is_part, next_path, part, redirect_back

ASKED = ("title", "assignee", "due_on", "department", "category")


@require_http_methods(["GET", "HEAD", "POST"])
def new_task(request: Request) -> HttpResponse:
    if not standing(request.user).works_here:
        raise PermissionDenied(
            _("You belong to no department yet, so there is nowhere to put a task. Ask an administrator.")
        )
    if not Category.objects.in_use().exists():
        return render(request, "tasks/task_new_no_categories.html", {})
    return _create(request) if request.method == "POST" else _form(request, _empty(request))


def _empty(request: Request) -> NewTaskForm:
    """What the address already says, such as ?assignee=7&due_on=2026-11-23, is filled in."""
    asked = {name: request.GET[name][:200] for name in ASKED if request.GET.get(name)}
    usual = usual_category(request.user)
    initial: dict[str, Any] = {"category": usual.pk if usual else None} | asked
    return NewTaskForm(initial=initial, user=request.user, today=timezone.localdate(request.now))


def _form(request: Request, form: NewTaskForm, *, status: int = 200) -> HttpResponse:
    form.offer_people()
    return render(request, "tasks/task_new.html", {"form": form, "next": _came_from(request)}, status=status)


def _came_from(request: Request) -> str:
    """The page of ours that led here, if the address names one."""
    asked = request.GET.get("next", "")[:LONGEST_PATH]
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return next_path(request) or (asked if ours else "")


def _create(request: Request) -> HttpResponse:
    form = NewTaskForm(request.POST, user=request.user, today=timezone.localdate(request.now))
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        task = _once(request, form)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        return _form(request, form, status=422)
    _say(request, task)
    return redirect_back(request, to=f"/tasks/{task.pk}/")


def _once(request: Request, form: NewTaskForm) -> Task:
    by, now = request.user, request.now
    return form_keys.once(
        Task,
        lambda: create_task(by=by, now=now, **form.fields_of_task()),
        key=form.cleaned_data["form_key"],
        by=by,
        now=now,
    )


def _say(request: Request, task: Task) -> None:
    words = _("“%(title)s” given to %(name)s") if task.assignee else _("“%(title)s” is unclaimed in %(department)s")
    told = {"title": task.title, "name": task.assignee, "department": task.department}
    link = format_html('<a href="{}">{}</a>', f"/tasks/{task.pk}/", words % told)
    messages.success(request, link)
    wished = task.category.wished_skills(task.assignee, on=task.due_on) if task.assignee else []
    if wished:
        said = {"name": task.assignee, "skills": ", ".join(wished)}
        messages.info(request, _("This kind of work prefers a skill that %(name)s does not have: %(skills)s.") % said)


@require_safe
def new_task_people(request: Request) -> HttpResponse:
    """The names with their load on the day asked for; to a plain browser the form with that day."""
    if not is_part(request):
        asked = {name: request.GET[name][:64] for name in ("due_on", "department", "assignee") if request.GET.get(name)}
        return redirect(reverse("task-new", query=asked))
    form = PeopleForm(request.GET, user=request.user, today=timezone.localdate(request.now))
    form.offer_people()
    return part(request, "tasks/_people.html", {"form": form})
