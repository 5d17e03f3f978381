"""Giving out new work, and how full each person's day is while one does. Who works nowhere here asks (ask.py)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from staff import form_keys
from staff.access import standing
from staff.http import Request
from tasks.actions import create_task
from tasks.actions_lines import create_tasks
from tasks.actions_one_each import give_one_each
from tasks.errors import Refused, RefusedEach
from tasks.forms_new import NewTaskForm, usual_category
from tasks.forms_people import PeopleForm
from tasks.models import Category, OneEach, Task
from ui.htmx import LONGEST_PATH, is_part, next_path, part, redirect_back

ASKED = ("title", "assignee", "due_on", "department", "category")


@require_http_methods(["GET", "HEAD", "POST"])
def new_task(request: Request) -> HttpResponse:
    if not standing(request.user).works_here:
        return redirect("ask")
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
        return _make(request, form)
    except RefusedEach as refused:
        form.add_error(refused.field, refused.lines)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
    return _form(request, form, status=422)


def _make(request: Request, form: NewTaskForm) -> HttpResponse:
    """One each, one a line, or one."""
    if form.cleaned_data["people"]:
        return _one_each(request, form)
    return _lines(request, form) if form.cleaned_data["titles"] else _one(request, form)


def _one(request: Request, form: NewTaskForm) -> HttpResponse:
    by, now = request.user, request.now
    make = lambda: create_task(by=by, now=now, **form.fields_of_task())  # noqa: E731
    task = form_keys.once(Task, make, key=form.cleaned_data["form_key"], by=by, now=now)
    words = _("“%(title)s” given to %(name)s") if task.assignee else _("“%(title)s” is unclaimed in %(department)s")
    _say(request, words % _told(task), f"/tasks/{task.pk}/")
    _say_what_is_wished(request, task)
    return redirect_back(request, to=f"/tasks/{task.pk}/")


def _one_each(request: Request, form: NewTaskForm) -> HttpResponse:
    by, now, people = request.user, request.now, form.cleaned_data["people"]
    given = {name: value for name, value in form.fields_of_task().items() if name != "assignee"}
    make = lambda: give_one_each(by=by, now=now, people=people, **given)  # noqa: E731
    made = form_keys.once(OneEach, make, key=form.cleaned_data["form_key"], by=by, now=now)
    count = made.tasks.count()
    words = ngettext("“%(title)s” given to %(count)d person", "“%(title)s” given to %(count)d people, one each", count)
    path = reverse("one-each", args=[made.pk])
    _say(request, words % {"title": made.title, "count": count}, path)
    return redirect_back(request, to=path)


def _lines(request: Request, form: NewTaskForm) -> HttpResponse:
    """The form's key names the first of them."""
    by, now, titles = request.user, request.now, form.cleaned_data["titles"]
    given = {name: value for name, value in form.fields_of_task().items() if name != "title"}
    make = lambda: create_tasks(by=by, now=now, titles=titles, **given)[0]  # noqa: E731
    first = form_keys.once(Task, make, key=form.cleaned_data["form_key"], by=by, now=now)
    to_one = ngettext("%(count)d task given to %(name)s", "%(count)d tasks given to %(name)s", len(titles))
    to_all = ngettext(
        "%(count)d task is unclaimed in %(department)s", "%(count)d tasks are unclaimed in %(department)s", len(titles)
    )
    words = (to_one if first.assignee else to_all) % (_told(first) | {"count": len(titles)})
    path = reverse("task-list", query={"assignee": first.assignee_id} if first.assignee else {})
    _say(request, words, path)
    _say_what_is_wished(request, first)
    return redirect_back(request, to=path)


def _told(task: Task) -> dict[str, Any]:
    return {"title": task.title, "name": task.assignee, "department": task.department}


def _say(request: Request, words: str, path: str) -> None:
    messages.success(request, format_html('<a href="{}">{}</a>', path, words))


def _say_what_is_wished(request: Request, task: Task) -> None:
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
