"""How set-up's pages answer: the form again with 422, what changed meanwhile with 409, or back with a word.

What a page shows and which verb it calls is each view's own.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from staff.actions_people import LastAdmin
from staff.actions_setup import NotPossible
from staff.form_keys import earlier, once
from staff.forms import VersionedForm
from staff.http import Request
from staff.versions import Stale, since
from ui.htmx import redirect_back, say

F = TypeVar("F", bound=BaseForm)
M = TypeVar("M", bound=models.Model)
Context = dict[str, Any]


def conflict(request: Request, template: str, context: Context, row: models.Model, seen: int) -> HttpResponse:
    """409: the page as it is now, with who changed what since version `seen`; what was typed stays, and the form takes
    the new version, so that a second look and Save is enough."""
    if form := context.get("form"):
        renew(form, row)
    return render(request, template, context | {"meanwhile": since(row, seen), "is_stale": True}, status=409)


def attempt(form: F, act: Callable[[F], Any]) -> Any:
    """What the verb gives; a refusal becomes an error of the form, and the answer None."""
    try:
        return act(form)
    except NotPossible as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
    except LastAdmin as no:
        form.add_error(None, no.message)
    except IntegrityError:
        # Two people saved the same within a moment; the form's own check saw neither.
        form.add_error(None, _("Somebody saved the same just now. Please look again."))
    return None


def make(
    request: Request,
    model: type[M],
    form: F,
    act: Callable[[F], M],
    *,
    page: Callable[[int], HttpResponse],
    to: Callable[[M], str],
) -> HttpResponse:
    """A create form: `act` makes the row, once a form key; then on to `to(row)`. `page(status)` shows the form."""
    if request.method != "POST":
        return page(200)
    made = earlier(model, request.POST.get("form_key"), by=request.user)
    if made is None:
        made = attempt(form, lambda valid: _once(request, model, valid, act)) if form.is_valid() else None
    if made is None:
        return page(422)
    name = getattr(made, "name", "")
    say(request, _("“%(name)s” was added.") % {"name": name} if name else _("Added."))
    return redirect_back(request, to=to(made))


def _once(request: Request, model: type[M], form: F, act: Callable[[F], M]) -> M:
    key = form.cleaned_data["form_key"]
    return once(model, lambda: act(form), key=key, by=request.user, now=request.now)


def edit(
    request: Request,
    form_type: type[VersionedForm],
    row: models.Model,
    act: Callable[[Any, int], Any],
    *,
    template: str,
    context: Context,
    to: Any,
) -> HttpResponse:
    """An edit form: `act(form, version)` calls the verb."""
    # The form writes into its instance; the page goes on showing the row as it is.
    form = form_type(request.POST if request.method == "POST" else None, instance=copy(row))
    context = context | {"form": form}
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=422)
    seen = form.cleaned_data["version"]
    try:
        attempt(form, lambda valid: act(valid, seen))
    except Stale as stale:
        return conflict(request, template, context, stale.row, seen)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    if form.errors:
        return render(request, template, context, status=422)
    say(request, _("Saved."))
    return redirect_back(request, to=to)


def renew(form: Any, row: Any) -> None:
    """The form's hidden version becomes the row's."""
    if form.is_bound:
        form.data = form.data.copy()
        form.data["version"] = str(row.version)
    else:
        form.initial["version"] = row.version
