"""Kinds of work in set-up: the list, one kind with who could sign it, its archiving."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import gates
from staff.archiving import what_hangs_on
from staff.forms import plain_fields
from staff.forms_setup import ArchiveForm, VersionForm
from staff.http import Request
from staff.versions import Stale
from staff.views.answers import conflict, edit, make
from tasks import actions_setup
from tasks.access_setup import categories_of, category_for
from tasks.forms_setup import CategoryForm, NewCategoryForm
from tasks.holds import open_tasks_of
from tasks.models import Category
from tasks.rows import MARKS
from tasks.signers import who_could_sign
from ui.htmx import redirect_back, say
from ui.paging import page as paged

MOST_ARCHIVED = 100
MOST_HANGING = 10
BESIDE = ("departments", "required_skills", "preferred_skills", "signers")


@require_safe
def category_list(request: Request) -> HttpResponse:
    where = gates.setup(request.user)
    mine = categories_of(request.user).prefetch_related(*BESIDE)
    page = paged(mine.filter(archived_at=None), cursor=request.GET.get("cursor"), by=("kind", "name", "id"))
    archived = mine.filter(archived_at__isnull=False)[:MOST_ARCHIVED]
    context = {"page": page, "archived": archived, "marks": MARKS, "may_change": where.admin}
    return render(request, "tasks/category_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_category(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change")
    form = NewCategoryForm(request.POST if request.method == "POST" else None)
    return make(
        request,
        Category,
        form,
        lambda valid: actions_setup.add_category(
            by=request.user, now=request.now, fields=plain_fields(valid), lists=valid.lists()
        ),
        page=lambda status: render(request, "tasks/category_new.html", {"form": form}, status=status),
        to=category_path,
    )


def category_path(category: Category) -> str:
    return reverse("category-edit", args=[category.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def edit_category(request: Request, pk: int) -> HttpResponse:
    category = category_for(request.user, pk, to="change" if request.method == "POST" else "see")
    context = category_page(request, category)
    if not context["may_change"]:
        return render(request, "tasks/category_edit.html", context)
    return edit(
        request,
        CategoryForm,
        category,
        lambda form, seen: actions_setup.change_category(
            category, form.changes(), form.lists(), version=seen, by=request.user, now=request.now
        ),
        template="tasks/category_edit.html",
        context=context,
        to=category_path(category),
    )


def category_page(request: Request, category: Category) -> dict[str, Any]:
    """Everything of the page but its form."""
    hanging = what_hangs_on(category)
    signers = who_could_sign(category, today=timezone.localdate(request.now))
    return {
        "category": category,
        "mark": MARKS[category.kind],  # type: ignore[index]
        "may_change": gates.setup(request.user).admin,
        "signers": signers,
        "nobody": any(each.warnings for each in signers),
        "hanging": hanging,
        "open_tasks": open_tasks_of(category).order_by("due_at", "id")[:MOST_HANGING],
        "archive_form": ArchiveForm(must_be_sure=bool(hanging), initial={"version": category.version}),
    }


@require_POST
def archive_category(request: Request, pk: int) -> HttpResponse:
    category = category_for(request.user, pk, to="change")
    form = ArchiveForm(request.POST, must_be_sure=bool(what_hangs_on(category)))
    return act_on_category(
        request,
        category,
        form,
        lambda valid: actions_setup.archive_category(
            category,
            version=valid["version"],
            reason=valid["reason"],
            by=request.user,
            now=request.now,
        ),
        word=_("“%(name)s” was archived."),
    )


@require_POST
def restore_category(request: Request, pk: int) -> HttpResponse:
    category = category_for(request.user, pk, to="change")
    return act_on_category(
        request,
        category,
        VersionForm(request.POST),
        lambda valid: actions_setup.restore_category(
            category, version=valid["version"], by=request.user, now=request.now
        ),
        word=_("“%(name)s” is in use again."),
    )


@require_POST
def review_category_later(request: Request, pk: int) -> HttpResponse:
    """The way out where nobody could sign: done without a signature, and listed as unreviewed until someone does."""
    category = category_for(request.user, pk, to="change")
    return act_on_category(
        request,
        category,
        VersionForm(request.POST),
        lambda valid: actions_setup.change_category(
            category,
            {"sign_off": Category.SignOff.REVIEWED_LATER.value},
            version=valid["version"],
            by=request.user,
            now=request.now,
        ),
        word=_("“%(name)s” is now reviewed later."),
    )


def act_on_category(
    request: Request, category: Category, form: Any, act: Callable[[dict[str, Any]], Any], *, word: str
) -> HttpResponse:
    """A button of the page: 422 with the page while something is missing, 409 with what changed meanwhile."""
    if not form.is_valid():
        context = category_page(request, category) | {"form": CategoryForm(instance=category)}
        return render(request, "tasks/category_edit.html", context | {"archive_form": form}, status=422)
    try:
        act(form.cleaned_data)
    except Stale:
        context = category_page(request, category) | {"form": CategoryForm(instance=category)}
        return conflict(request, "tasks/category_edit.html", context, category, form.cleaned_data["version"])
    say(request, word % {"name": category})
    return redirect_back(request, to=category_path(category))
