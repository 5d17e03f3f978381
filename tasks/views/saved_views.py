"""Views of the list under a name: saved from the list, changed and put in order on a page of their own."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import form_keys
from staff.http import Request
from tasks.actions_views import change_view, changeable_by, move_view, save_view, views_of
from tasks.errors import Refused
from tasks.forms_list import filter_form
from tasks.forms_views import SavedViewForm
from tasks.models import SavedView
from ui.htmx import redirect_back, say

STEPS = {"up": -1, "down": 1}


@require_safe
def saved_view_list(request: Request) -> HttpResponse:
    """Those that this person may change, in their order."""
    views = changeable_by(request.user).select_related("department", "owner")[:200]
    return render(request, "tasks/saved_view_list.html", {"views": views})


@require_http_methods(["GET", "HEAD", "POST"])
def new_saved_view(request: Request) -> HttpResponse:
    """The address holds what the list was asked for; only what the filter understands is kept."""
    query = filter_form(request).query()
    if request.method != "POST":
        return _form(request, SavedViewForm(user=request.user))
    form = SavedViewForm(request.POST, user=request.user)
    if not form.is_valid():
        return _form(request, form, status=422)
    by, now = request.user, request.now
    try:
        view = form_keys.once(
            SavedView,
            lambda: save_view(by=by, now=now, query=query, **form.asked()),
            key=form.cleaned_data["form_key"],
            by=by,
            now=now,
        )
    except Refused as refused:
        form.add_error(refused.field, str(refused.message))
        return _form(request, form, status=422)
    say(request, _("“%(name)s” saved") % {"name": view.name})
    return redirect_back(request, to=f"/tasks/?{view.query}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_saved_view(request: Request, pk: int) -> HttpResponse:
    view = _view_to_change(request, pk)
    if request.method != "POST":
        return _form(
            request, SavedViewForm(user=request.user, initial={"name": view.name, "department": view.department_id})
        )
    form = SavedViewForm(request.POST, user=request.user)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        change_view(view, **form.asked())
    except Refused as refused:
        form.add_error(refused.field, str(refused.message))
        return _form(request, form, status=422)
    say(request, _("“%(name)s” saved") % {"name": view.name})
    return redirect("saved-view-list")


def _view_to_change(request: Request, pk: int) -> SavedView:
    """404 for one that isn't shown to them, 403 for one that is only theirs to use."""
    mine = changeable_by(request.user)
    view = get_object_or_404(views_of(request.user) | mine, pk=pk)
    if not mine.filter(pk=pk).exists():
        raise PermissionDenied(_("Only who saved it and who leads the department can change it."))
    return view


def _form(request: Request, form: SavedViewForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "heading": _("Save this view"), "cancel": "/tasks/"}
    return render(request, "ui/page_form.html", context, status=status)


@require_POST
def delete_saved_view(request: Request, pk: int) -> HttpResponse:
    view = _view_to_change(request, pk)
    view.delete()
    say(request, _("“%(name)s” deleted") % {"name": view.name})
    return redirect_back(request, to="/tasks/views/")


@require_POST
def move_saved_view(request: Request, pk: int) -> HttpResponse:
    view = _view_to_change(request, pk)
    move_view(view, by=request.user, step=STEPS.get(request.POST.get("to", ""), 0))
    return redirect_back(request, to="/tasks/views/")
