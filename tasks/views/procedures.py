"""Procedures: the list, the page to read and print, writing them, starting one by hand, suggesting a change."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import worktime
from staff.access import standing
from staff.archiving import what_hangs_on
from staff.form_keys import earlier, once
from staff.forms_setup import ArchiveForm, VersionForm
from staff.http import Request
from staff.versions import Stale, since
from staff.views.answers import attempt, conflict
from tasks import access, access_setup, actions, actions_setup
from tasks.access_setup import procedure_for, procedures_of
from tasks.errors import Refused
from tasks.forms_setup import (
    FilterForm,
    NewProcedureForm,
    ProcedureForm,
    StartForm,
    StepLines,
    SuggestForm,
)
from tasks.holds import open_tasks_of
from tasks.models import Procedure, Task
from tasks.rows import MARKS
from ui.htmx import redirect_back, say
from ui.paging import page as paged

MOST_WORDS = 8
MOST_VERSIONS = 50
MOST_HANGING = 10


# -- reading ------------------------------------------------------------------------------------------------------


@require_safe
def procedure_list(request: Request) -> HttpResponse:
    asked = FilterForm(request.GET).given()
    departments = access_setup.procedure_departments(request.user)
    rows = procedures_of(request.user).filter(archived_at__isnull=not asked["archived"])
    if asked["department"]:
        rows = rows.filter(department=asked["department"])
    rows = rows.filter(named(asked["q"] or "")).select_related("department", "category", "current")
    stand = standing(request.user)
    context = {
        "page": paged(rows, cursor=request.GET.get("cursor"), by=("name", "id")),
        "asked": asked,
        "departments": departments.filter(archived_at=None),
        "marks": MARKS,
        "may_write": stand.admin or bool(stand.manages),
    }
    return render(request, "tasks/procedure_list.html", context)


def named(words: str) -> Q:
    """Each word occurs in the name. SQLite doesn't know that ø is Ø, so it is asked for the word as names write it."""
    found = Q()
    for word in words.split()[:MOST_WORDS]:
        either = Q()
        for written in {word, word.lower(), word.upper(), word.capitalize()}:
            either |= Q(name__icontains=written)
        found &= either
    return found


@require_safe
def read_procedure(request: Request, pk: int) -> HttpResponse:
    return show_procedure(request, procedure_for(request.user, pk))


@require_safe
def read_procedure_version(request: Request, pk: int, number: int) -> HttpResponse:
    procedure = procedure_for(request.user, pk)
    if number > 2**31 - 1:
        raise Http404
    version = procedure.versions.select_related("created_by").filter(number=number).first()
    if version is None:
        raise Http404
    context = {"procedure": procedure, "version": version, "steps": version.steps.all(), "is_old": True}
    return render(request, "tasks/procedure_page.html", context | {"mark": mark_of(procedure)})


def show_procedure(request: Request, procedure: Procedure, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "tasks/procedure_page.html", procedure_page(request, procedure) | more, status=status)


def procedure_page(request: Request, procedure: Procedure) -> dict[str, Any]:
    """Everything of the page; its small forms empty."""
    user, may_change = request.user, access.procedures_editable(request.user, procedure.department)
    version, in_use = procedure.current, procedure.archived_at is None
    context: dict[str, Any] = {
        "procedure": procedure,
        "version": version,
        "mark": mark_of(procedure),
        "steps": version.steps.all() if version else [],
        "versions": procedure.versions.select_related("created_by")[:MOST_VERSIONS],
        "may_change": may_change,
        "start_form": start_form(request, procedure) if in_use and version else None,
        "suggest_form": None if may_change else SuggestForm(),
    }
    if may_change:
        hanging = what_hangs_on(procedure)
        context["hanging"] = hanging
        context["open_tasks"] = open_tasks_of(procedure).visible_to(user).order_by("due_at", "id")[:MOST_HANGING]
        context["archive_form"] = ArchiveForm(must_be_sure=bool(hanging), initial={"version": procedure.version})
    return context


def mark_of(procedure: Procedure) -> str:
    return MARKS[procedure.category.kind]  # type: ignore[index]


def start_form(request: Request, procedure: Procedure) -> StartForm:
    """Proposes today, and oneself where one may do this work."""
    today = worktime.local_now(procedure.department, request.now).date()
    me = access_setup.people_to_start_for(request.user, procedure.department).filter(pk=request.user.pk).first()
    fit = me is not None and not procedure.category.lacking_skills(me, on=today)
    proposed = {"title": procedure.name, "due_on": today, "assignee": me if fit else None}
    return StartForm(user=request.user, procedure=procedure, initial=proposed)


# -- writing ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new_procedure(request: Request) -> HttpResponse:
    access_setup.departments_to_write_for(request.user)
    if made := earlier(Procedure, request.POST.get("form_key"), by=request.user):
        return redirect_back(request, to=procedure_path(made))
    lines = StepLines.typed(request.POST) if request.method == "POST" else StepLines([])
    if request.method != "POST" or "rows" in request.POST:
        return write_page(request, NewProcedureForm, lines)
    form = NewProcedureForm(request.POST, user=request.user, steps=lines)
    if not form.is_valid():
        return form_page(request, form, lines, status=422)
    made = once(
        Procedure,
        lambda: actions.create_procedure(by=request.user, now=request.now, **form.said()),
        key=form.cleaned_data["form_key"],
        by=request.user,
        now=request.now,
    )
    say(request, _("“%(name)s” was added.") % {"name": made})
    return redirect_back(request, to=procedure_path(made))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_procedure(request: Request, pk: int) -> HttpResponse:
    procedure = procedure_for(request.user, pk, to="change")
    if request.method != "POST":
        said = procedure.current.steps.values_list("text", "required") if procedure.current else []
        return write_page(request, ProcedureForm, StepLines.of(list(said)), procedure)
    lines = StepLines.typed(request.POST)
    if "rows" in request.POST:
        return write_page(request, ProcedureForm, lines, procedure)
    form = ProcedureForm(request.POST, user=request.user, steps=lines, instance=copy(procedure))
    if not form.is_valid():
        return form_page(request, form, lines, procedure, status=422)
    seen = copy(procedure)
    seen.version = form.cleaned_data["version"]
    try:
        actions.change_procedure(seen, by=request.user, now=request.now, **form.said())
    except Stale as stale:
        return too_late(request, stale, lines, procedure, seen.version)
    say(request, _("Saved."))
    return redirect_back(request, to=procedure_path(procedure))


def procedure_path(procedure: Procedure) -> str:
    return reverse("procedure-read", args=[procedure.pk])


def write_page(request: Request, form_type: Any, lines: StepLines, procedure: Procedure | None = None) -> HttpResponse:
    """The form as it is, or with one of the list's own buttons pressed: what was typed is kept, nothing is judged."""
    instance = {"instance": copy(procedure)} if procedure else {}
    lines.rearranged(request.POST.get("rows", ""))
    form = form_type(user=request.user, steps=lines, **instance)
    if request.method == "POST":
        form.initial |= {name: request.POST[name] for name in form.fields if name in request.POST}
    return form_page(request, form, lines, procedure)


def form_page(
    request: Request, form: Any, lines: StepLines, procedure: Procedure | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "lines": lines.with_room().lines, "procedure": procedure}
    return render(request, "tasks/procedure_form.html", context | more, status=status)


def too_late(request: Request, stale: Stale, lines: StepLines, procedure: Procedure, seen: int) -> HttpResponse:
    """409: who changed what, and the form with what was typed; saving it again is a decision then."""
    typed = request.POST.copy()
    typed["version"] = str(stale.row.version)  # type: ignore[attr-defined]
    form = ProcedureForm(typed, user=request.user, steps=lines, instance=copy(procedure))
    # The number of the version is no field of the procedure's own.
    told = [replace(one, field=_("Version")) if one.field == "Number" else one for one in since(stale.row, seen)]
    return form_page(request, form, lines, procedure, status=409, meanwhile=told, is_stale=True)


@require_POST
def archive_procedure(request: Request, pk: int) -> HttpResponse:
    procedure = procedure_for(request.user, pk, to="change")
    form = ArchiveForm(request.POST, must_be_sure=bool(what_hangs_on(procedure)))
    return act_on_procedure(
        request,
        procedure,
        form,
        lambda valid: actions_setup.archive_procedure(
            procedure, version=valid["version"], reason=valid["reason"], by=request.user, now=request.now
        ),
        word=_("“%(name)s” was archived."),
    )


@require_POST
def restore_procedure(request: Request, pk: int) -> HttpResponse:
    procedure = procedure_for(request.user, pk, to="change")
    return act_on_procedure(
        request,
        procedure,
        VersionForm(request.POST),
        lambda valid: actions_setup.restore_procedure(
            procedure, version=valid["version"], by=request.user, now=request.now
        ),
        word=_("“%(name)s” is in use again."),
    )


def act_on_procedure(
    request: Request, procedure: Procedure, form: Any, act: Callable[[dict[str, Any]], Any], *, word: str
) -> HttpResponse:
    """A button of the page: 422 with the page while something is missing, 409 with what changed meanwhile."""
    try:
        if form.is_valid():
            attempt(form, lambda valid: act(valid.cleaned_data))
    except Stale:
        context = procedure_page(request, procedure)
        return conflict(request, "tasks/procedure_page.html", context, procedure, form.cleaned_data["version"])
    if form.errors:
        refused = [] if procedure.archived_at is None else [str(words) for words in form.non_field_errors()]
        return show_procedure(request, procedure, status=422, archive_form=form, refused=refused)
    say(request, word % {"name": procedure})
    return redirect_back(request, to=procedure_path(procedure))


# -- from the page ------------------------------------------------------------------------------------------------


@require_POST
def start_procedure(request: Request, pk: int) -> HttpResponse:
    """A task made by hand from the procedure, which leads to that task."""
    procedure = procedure_for(request.user, pk)
    if procedure.archived_at is not None or procedure.current is None:
        return show_procedure(request, procedure, status=409, too_late=_("It is archived: nothing is started from it."))
    form = StartForm(request.POST, user=request.user, procedure=procedure)
    if not form.is_valid():
        return show_procedure(request, procedure, status=422, start_form=form)
    said = {name: form.cleaned_data[name] for name in ("title", "assignee", "due_on")}
    return made_task(
        request,
        form,
        lambda: actions.start_procedure(procedure, by=request.user, now=request.now, **said),
        word=_("“%(title)s” was added."),
    ) or show_procedure(request, procedure, status=422, start_form=form)


@require_POST
def suggest_procedure_change(request: Request, pk: int) -> HttpResponse:
    """What a reader would do otherwise becomes a task for the department's manager."""
    procedure = procedure_for(request.user, pk)
    form = SuggestForm(request.POST)
    if not form.is_valid():
        return show_procedure(request, procedure, status=422, suggest_form=form)
    text = form.cleaned_data["text"]
    return made_task(
        request,
        form,
        lambda: actions_setup.suggest_change(procedure, text, by=request.user, now=request.now),
        word=_("Sent to the manager: “%(title)s”."),
        to=procedure_path(procedure),
    ) or show_procedure(request, procedure, status=422, suggest_form=form)


def made_task(request: Request, form: Any, act: Callable[[], Task], *, word: str, to: str = "") -> HttpResponse | None:
    """Make the task once and go to it, or back to `to`; None when the verb refused, with its words in the form."""
    try:
        task = once(Task, act, key=form.cleaned_data["form_key"], by=request.user, now=request.now)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        return None
    say(request, word % {"title": task.title})
    return redirect_back(request, to=to or reverse("task-page", args=[task.pk]))
