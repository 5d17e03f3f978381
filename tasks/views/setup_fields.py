"""The fields of a kind of work in set-up: their list, one of them, its place, its archiving."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from staff import gates
from staff.actions_setup import NotPossible
from staff.forms_setup import VersionForm
from staff.http import Request
from staff.versions import Stale
from staff.views.answers import attempt, conflict
from tasks import actions_setup_fields as actions
from tasks.access_setup import category_for
from tasks.forms_setup_fields import CategoryFieldForm
from tasks.models import Category, CategoryField
from tasks.values import range_words
from ui.htmx import redirect_back, say

LIST, ONE = "tasks/category_fields.html", "tasks/category_field_edit.html"


@require_http_methods(["GET", "HEAD", "POST"])
def category_fields(request: Request, pk: int) -> HttpResponse:
    """The list, and the form that adds one."""
    category = category_for(request.user, pk, to="change" if request.method == "POST" else "see")
    form = CategoryFieldForm(request.POST if request.method == "POST" else None, category=category)
    if request.method != "POST":
        return _list(request, category, form)
    return _save(
        request,
        category,
        form,
        lambda valid, seen: actions.add_field(
            category, valid.columns(), version=seen, by=request.user, now=request.now
        ),
        page=lambda status: _list(request, category, form, status=status),
        template=LIST,
        context=lambda: _listed(request, category, form),
        word=_("“%(name)s” was added."),
    )


def _list(request: Request, category: Category, form: CategoryFieldForm, *, status: int = 200) -> HttpResponse:
    return render(request, LIST, _listed(request, category, form), status=status)


def _listed(request: Request, category: Category, form: CategoryFieldForm) -> dict[str, Any]:
    fields = list(category.fields.all())
    for field in fields:
        field.range = range_words(field)  # type: ignore[attr-defined]
    return {
        "category": category,
        "form": form,
        "fields": [field for field in fields if field.archived_at is None],
        "archived": [field for field in fields if field.archived_at is not None],
        "may_change": gates.setup(request.user).admin,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit_category_field(request: Request, pk: int, field: int) -> HttpResponse:
    category, row = _field_for(request, pk, field)
    form = CategoryFieldForm(request.POST if request.method == "POST" else None, category=category, row=row)
    context = {"category": category, "field": row, "form": form, "may_change": True}
    if request.method != "POST":
        return render(request, ONE, context)
    return _save(
        request,
        category,
        form,
        lambda valid, seen: actions.change_field(row, valid.columns(), version=seen, by=request.user, now=request.now),
        page=lambda status: render(request, ONE, context, status=status),
        template=ONE,
        context=lambda: context,
        word=_("“%(name)s” was saved."),
    )


def _field_for(request: Request, pk: int, field: int) -> tuple[Category, CategoryField]:
    """For who may change it; 404 for another kind's field."""
    category = category_for(request.user, pk, to="change")
    row = get_object_or_404(category.fields, pk=field)
    row.category = category  # one object: its version is the one that the verbs bump
    return category, row


def _save(
    request: Request,
    category: Category,
    form: CategoryFieldForm,
    act: Callable[[CategoryFieldForm, int], Any],
    *,
    page: Callable[[int], HttpResponse],
    template: str,
    context: Callable[[], dict[str, Any]],
    word: str,
) -> HttpResponse:
    """422 with the form, 409 with what changed meanwhile, or back to the list with a word."""
    if not form.is_valid():
        seen = form.cleaned_data.get("version", category.version)
        stale = seen != category.version  # what is wrong may only be what changed meanwhile
        return conflict(request, template, context(), category, seen) if stale else page(422)
    seen = form.cleaned_data["version"]
    try:
        attempt(form, lambda valid: act(valid, seen))
    except Stale:
        return conflict(request, template, context(), category, seen)
    if form.errors:
        return page(422)
    say(request, word % {"name": form.cleaned_data["name"]})
    return redirect_back(request, to=reverse("category-fields", args=[category.pk]))


@require_POST
def move_category_field(request: Request, pk: int, field: int) -> HttpResponse:
    """One place up, or down with `direction=down`."""
    up = request.POST.get("direction") != "down"
    return _act(request, pk, field, lambda row, said: actions.move_field(row, up=up, **said), word="")


@require_POST
def archive_category_field(request: Request, pk: int, field: int) -> HttpResponse:
    word = _("“%(name)s” is no longer asked for. What tasks hold stays.")
    return _act(request, pk, field, lambda row, said: actions.archive_field(row, **said), word=word)


@require_POST
def restore_category_field(request: Request, pk: int, field: int) -> HttpResponse:
    word = _("“%(name)s” is asked for again.")
    return _act(request, pk, field, lambda row, said: actions.restore_field(row, **said), word=word)


def _act(
    request: Request, pk: int, field: int, act: Callable[[CategoryField, dict[str, Any]], Any], *, word: str
) -> HttpResponse:
    """A button of the list: 422 with why it is not possible, 409 with what changed meanwhile."""
    category, row = _field_for(request, pk, field)
    form, empty = VersionForm(request.POST), CategoryFieldForm(category=category)
    if not form.is_valid():
        return _list(request, category, empty, status=422)
    seen = form.cleaned_data["version"]
    try:
        act(row, {"version": seen, "by": request.user, "now": request.now})
    except Stale:
        return conflict(request, LIST, _listed(request, category, empty), category, seen)
    except NotPossible as no:
        context = _listed(request, category, empty) | {"refused": [no.message]}
        return render(request, LIST, context, status=422)
    if word:
        say(request, word % {"name": row.name})
    return redirect_back(request, to=reverse("category-fields", args=[pk]))
