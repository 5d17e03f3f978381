"""Writing recurring work: new, edit, and the dates that a form would give while one chooses."""

from copy import copy
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schedules import access, actions, changes, ledger, rules
from schedules.forms import ScheduleForm
from schedules.models import Schedule
from schedules.reasons import in_words
from schedules.words import schedule_words
from staff.form_keys import once
from staff.http import Request
from staff.versions import Stale, since
from ui.htmx import redirect_back, say


@require_http_methods(["GET", "HEAD", "POST"])
def new_schedule(request: Request) -> HttpResponse:
    access.refuse_readers(request.user)
    if request.method != "POST":
        asked = {"procedure": request.GET.get("procedure", "")[:20]}
        form = ScheduleForm(user=request.user, today=_today(request), initial=asked)
        if not form.has_procedures:
            return render(request, "schedules/schedule_new_no_procedures.html")
        return _page(request, form)
    form = ScheduleForm(request.POST, user=request.user, today=_today(request))
    if "show" in request.POST:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    fields, by, now = form.creation(), request.user, request.now
    made = once(
        Schedule,
        lambda: actions.create_schedule(by=by, now=now, **fields),
        key=form.cleaned_data["form_key"],
        by=by,
        now=now,
    )
    say(request, _("“%(title)s” was added. Its first tasks appear within a minute.") % {"title": made.title})
    return redirect_back(request, to=reverse("schedule-page", args=[made.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_schedule(request: Request, pk: int) -> HttpResponse:
    schedule = access.schedule_for(request.user, pk, to="change")
    if schedule.archived_at:
        reason = _("It was stopped. Start it again before you change it.")
        return render(request, "409.html", {"reason": reason}, status=409)
    form = _edit_form(request, schedule, request.POST if request.method == "POST" else None)
    if request.method != "POST" or "show" in request.POST:
        return _page(request, form, schedule)
    if not form.is_valid():
        return _page(request, form, schedule, status=422)
    try:
        actions.change_schedule(
            schedule,
            form.schedule_fields(),
            scope=form.cleaned_data["scope"],
            version=form.cleaned_data["version"],
            by=request.user,
            now=request.now,
        )
    except Stale as stale:
        return _too_late(request, schedule, form, stale)
    say(request, _("Saved."))
    return redirect_back(request, to=reverse("schedule-page", args=[schedule.pk]))


def _edit_form(request: Request, schedule: Schedule, data: QueryDict | None) -> ScheduleForm:
    return ScheduleForm(data, user=request.user, today=_today(request), schedule=copy(schedule))


def _too_late(request: Request, schedule: Schedule, form: ScheduleForm, stale: Stale) -> HttpResponse:
    """409: who changed what, and the form with what was typed; saving it again is a decision then."""
    seen = form.cleaned_data["version"]
    current = access.schedule_for(request.user, schedule.pk)
    typed = request.POST.copy()
    typed["version"] = str(current.version)
    again = _edit_form(request, current, typed)
    more = {"is_stale": True, "meanwhile": since(stale.row, seen)}
    return _page(request, again, current, status=409, **more)


@require_safe
def preview_schedule(request: Request) -> HttpResponse:
    """The dates that the form's fields would give: a part of the page, no state."""
    access.refuse_readers(request.user)
    schedule = None
    if pk := request.GET.get("schedule", ""):
        schedule = access.schedule_for(request.user, int(pk) if pk.isdecimal() and len(pk) < 19 else 0, to="change")
    if schedule:
        form = _edit_form(request, schedule, request.GET)
    else:
        form = ScheduleForm(request.GET, user=request.user, today=_today(request))
    return render(request, "schedules/_preview.html", _preview(request, form, schedule))


def _page(
    request: Request, form: ScheduleForm, schedule: Schedule | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "schedule": schedule} | _preview(request, form, schedule) | more
    return render(request, "schedules/schedule_form.html", context, status=status)


def _preview(request: Request, form: ScheduleForm, schedule: Schedule | None) -> dict[str, Any]:
    """The next dates, the rule in words, and for an edit what it would change; or why there are none."""
    if not form.is_bound:
        return _dates(request, copy(schedule)) if schedule else {"hint": _("Choose how often, and the dates appear.")}
    form.is_valid()
    if form.errors.keys() - {"owner", "title", "lead_days", "version", "scope", "late", "form_key"}:
        return {"hint": _("The dates appear when the fields above are complete.")}
    new = form.unsaved(request.now)
    found = _dates(request, new)
    if schedule is None:
        return found
    return found | _effects(request, schedule, new, form.cleaned_data.get("scope") or "future")


def _dates(request: Request, new: Schedule) -> dict[str, Any]:
    today = _today(request)
    try:
        coming = changes.coming(new, request.now)
    except rules.RuleRefused as refused:
        return {"hint": in_words(refused.code, refused.params)}
    lines = ledger.preview_lines(new, coming, today=today)
    return {"lines": lines, "words": schedule_words(new), "hint": "" if lines else _("There are no dates left.")}


def _effects(request: Request, schedule: Schedule, new: Schedule, scope: changes.Scope) -> dict[str, Any]:
    today = _today(request)
    try:
        found = changes.effects(schedule, new, scope, request.now)
    except rules.RuleRefused as refused:
        return {"hint": in_words(refused.code, refused.params), "lines": []}
    lines = ledger.preview_lines(new, found.come, today=today)
    return {"effects": found, "lines": lines, "first": lines[0] if lines else ""}


def _today(request: Request) -> Any:
    return timezone.localdate(request.now)
