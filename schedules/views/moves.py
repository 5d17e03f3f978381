"""What is done to recurring work from its page: leave out a date, stop it, start it again."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from schedules import access, actions
from schedules.forms import RestoreForm, SkipForm, StopForm
from schedules.models import Schedule
from schedules.views.page import show_schedule
from staff.http import Request
from staff.versions import Stale, since
from tasks.errors import IllegalMove, Refused
from ui.forms import OfficeForm
from ui.htmx import redirect_back, say


@require_POST
def skip_occurrence(request: Request, pk: int) -> HttpResponse:
    schedule = access.schedule_for(request.user, pk, to="change")
    by, now = request.user, request.now

    def skip(asked: dict[str, Any]) -> None:
        date, reason = asked["date"], asked["reason"]
        actions.skip_occurrence(
            schedule, scheduled_on=date.date(), scheduled_time=date.time(), reason=reason, by=by, now=now
        )

    return _act(request, schedule, SkipForm(request.POST), skip, word=_("Left out."))


@require_POST
def archive_schedule(request: Request, pk: int) -> HttpResponse:
    schedule = access.schedule_for(request.user, pk, to="change")
    by, now = request.user, request.now

    def stop(asked: dict[str, Any]) -> None:
        actions.archive_schedule(schedule, version=asked["version"], reason=asked["reason"], by=by, now=now)

    return _act(request, schedule, StopForm(request.POST), stop, word=_("“%(title)s” was stopped."))


@require_POST
def restore_schedule(request: Request, pk: int) -> HttpResponse:
    schedule = access.schedule_for(request.user, pk, to="change")
    by, now = request.user, request.now

    def restore(asked: dict[str, Any]) -> None:
        actions.restore_schedule(schedule, version=asked["version"], by=by, now=now)

    return _act(request, schedule, RestoreForm(request.POST), restore, word=_("“%(title)s” goes on."))


def _act(
    request: Request, schedule: Schedule, form: OfficeForm, act: Callable[[dict[str, Any]], None], *, word: str
) -> HttpResponse:
    """422 with the page and what is missing; 409 with the page as it is now; else back with a word."""
    seen = schedule.version
    try:
        if form.is_valid():
            seen = form.cleaned_data.get("version", seen)
            act(form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
    except (Stale, IllegalMove):
        current = access.schedule_for(request.user, schedule.pk)
        return show_schedule(request, current, status=409, is_stale=True, meanwhile=since(current, seen))
    if form.errors:
        return show_schedule(request, schedule, status=422, refused=form)
    say(request, word % {"title": schedule.title})
    return redirect_back(request, to=f"/schedules/{schedule.pk}/")
