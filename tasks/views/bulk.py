"""Many tasks at once: one POST a verb, the page that says what became of each, and one undo for all.

Each task is moved by its own method (actions_bulk.py); a form that is not filled in comes back with its marks.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from staff import form_keys
from staff.http import Request
from tasks import actions_bulk
from tasks.actions_bulk import MOST, Mark
from tasks.bulk import Summary, kept_words, refused_words, summary, taken_back_words
from tasks.forms_bulk import BulkForm
from tasks.models import Bulk, Task
from ui.htmx import next_path, own_path, redirect_back, say


@require_POST
def assign_bulk(request: Request) -> HttpResponse:
    return _act(request, "assign")


@require_POST
def move_bulk(request: Request) -> HttpResponse:
    return _act(request, "move")


@require_POST
def wait_bulk(request: Request) -> HttpResponse:
    return _act(request, "wait")


@require_POST
def complete_bulk(request: Request) -> HttpResponse:
    return _act(request, "complete")


@require_POST
def cancel_bulk(request: Request) -> HttpResponse:
    return _act(request, "cancel")


@require_POST
def claim_bulk(request: Request) -> HttpResponse:
    return _act(request, "claim")


def _act(request: Request, verb: str) -> HttpResponse:
    """303 to the summary; 422 and the form when something is missing; 404 when none of the tasks is there to see."""
    marks = actions_bulk.read_marks(request.POST.getlist("task"))
    form = BulkForm(request.POST, verb=verb, user=request.user)
    valid = form.is_valid()
    if not marks:
        form.add_error(None, _("Mark the tasks first."))
    elif len(marks) > MOST:
        form.add_error(None, _("At most %(count)d tasks at once: mark fewer.") % {"count": MOST})
    if not valid or form.errors:
        return _ask_again(request, verb, form, marks)
    return _to_summary(request, _once(request, verb, form, marks))


def _once(request: Request, verb: str, form: BulkForm, marks: Sequence[Mark]) -> Bulk:
    """The same form sent twice is one action with one summary."""
    by, now = request.user, request.now
    try:
        return form_keys.once(
            Bulk,
            lambda: actions_bulk.act_on_many(verb, marks, by=by, now=now, **form.asked()),
            key=form.cleaned_data["form_key"],
            by=by,
            now=now,
        )
    except Task.DoesNotExist as nothing:
        raise Http404 from nothing


def _ask_again(request: Request, verb: str, form: BulkForm, marks: Sequence[Mark]) -> HttpResponse:
    """The marks and what was typed, with what is missing."""
    seen = actions_bulk.seen_among(marks, request.user)
    if marks and not seen:
        raise Http404
    form.offer_people()
    context = {
        "form": form,
        "verb": verb,
        "heading": _heading(verb, len(marks)),
        "tasks": [seen[mark.pk] for mark in marks[:MOST] if mark.pk in seen],
        "marks": request.POST.getlist("task"),
        "next": next_path(request),
    }
    return render(request, "tasks/bulk_form.html", context, status=422)


def _heading(verb: str, count: int) -> str:
    words = {
        "assign": ngettext("Give %(count)d task to someone", "Give %(count)d tasks to someone", count),
        "move": ngettext("Move %(count)d task to another day", "Move %(count)d tasks to another day", count),
        "wait": ngettext("Let %(count)d task wait", "Let %(count)d tasks wait", count),
        "complete": ngettext("Mark %(count)d task done", "Mark %(count)d tasks done", count),
        "cancel": ngettext("Cancel %(count)d task", "Cancel %(count)d tasks", count),
        "claim": ngettext("Claim %(count)d task", "Claim %(count)d tasks", count),
    }
    return words[verb] % {"count": count}


def _to_summary(request: Request, bulk: Bulk) -> HttpResponseRedirect:
    back = next_path(request)
    response = HttpResponseRedirect(f"/tasks/bulk/{bulk.pk}/" + (f"?{urlencode({'next': back})}" if back else ""))
    response.status_code = 303
    return response


@require_safe
def bulk_page(request: Request, pk: int) -> HttpResponse:
    """What became of each; for whoever did it."""
    bulk = get_object_or_404(Bulk.objects.select_related("to", "by"), pk=pk, by=request.user)
    return _page(request, bulk, summary(bulk, today=timezone.localdate(request.now)))


def _page(request: Request, bulk: Bulk, made: Summary, *, status: int = 200) -> HttpResponse:
    context = {
        "bulk": bulk,
        "summary": made,
        "refused": refused_words(len(made.refused)),
        "back": own_path(request.GET.get("next", "")) or next_path(request) or "/tasks/",
    }
    return render(request, "tasks/bulk_page.html", context, status=status)


@require_POST
def undo_bulk(request: Request, pk: int) -> HttpResponse:
    """303 with what was taken back; 409 and the reasons when nothing could be."""
    bulk = get_object_or_404(Bulk.objects.select_related("to", "by"), pk=pk, by=request.user)
    back, kept = actions_bulk.undo_bulk(bulk, by=request.user, now=request.now)
    if kept and not back:
        return _page(request, bulk, summary(bulk, today=timezone.localdate(request.now)), status=409)
    if back:
        say(request, taken_back_words(back))
    if kept:
        messages.error(request, kept_words(kept))
        return _to_summary(request, bulk)
    return redirect_back(request, to=f"/tasks/bulk/{bulk.pk}/")
