"""One piece of recurring work: its rule in words, its next dates, what was due; and a month's log to print."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from schedules import access, ledger
from schedules.dates import DAY
from schedules.forms import RestoreForm, SkipForm, StopForm
from schedules.models import Schedule
from schedules.words import schedule_words
from staff.http import Request
from ui.dates import short_day
from ui.forms import OfficeForm
from ui.paging import page as paged


@require_safe
def schedule_page(request: Request, pk: int) -> HttpResponse:
    return show_schedule(request, access.schedule_for(request.user, pk))


def show_schedule(
    request: Request, schedule: Schedule, *, status: int = 200, refused: OfficeForm | None = None, **more: Any
) -> HttpResponse:
    """The page; `refused` is one of its small forms with what was typed and what is wrong with it."""
    context = schedule_context(request, schedule) | more
    if refused:
        context["problems"] = _put_back(context, refused)
    return render(request, "schedules/schedule_page.html", context, status=status)


def _put_back(context: dict[str, Any], refused: OfficeForm) -> list[str]:
    """The form in place of its empty one; its errors, when it has no place."""
    match refused:
        case StopForm():
            context["stop_form"] = refused
        case RestoreForm():
            context["restore_form"] = refused
        case SkipForm() if place := _place_of(context["ahead"], refused):
            number, line = place
            refused.auto_id = f"skip_{number}_%s"
            context["ahead"][number] = (line, refused)
        case _:
            return [str(problem) for errors in refused.errors.values() for problem in errors]
    return []


def _place_of(ahead: list[tuple[ledger.Line, SkipForm | None]], refused: SkipForm) -> tuple[int, ledger.Line] | None:
    asked = refused["date"].value()
    return next(((number, line) for number, (line, form) in enumerate(ahead) if form and line.key == asked), None)


def schedule_context(request: Request, schedule: Schedule) -> dict[str, Any]:
    """Everything of the page; its small forms empty."""
    now = timezone.localtime(request.now)
    names, month = access.sees_names(request.user, schedule), ledger.month_of(request.GET.get("month"))
    rows = ledger.was_due(schedule, now.date(), month)
    page = paged(rows, cursor=request.GET.get("cursor"), by=("due_at", "id"), descending=True, size=40)
    may_change = access.may_change(request.user, schedule)
    in_use = schedule.archived_at is None
    ahead = ledger.next_lines(schedule, now=now, today=now.date(), names=names) if in_use else []
    return {
        "schedule": schedule,
        "words": schedule_words(schedule),
        "ahead": [(line, _skip_form(line, number)) for number, line in enumerate(ahead)],
        "page": page,
        "lines": [ledger.line(row, now=now, today=now.date(), names=names) for row in page.rows],
        "check": ledger.check(schedule, now),
        "month": request.GET.get("month") if month else "",
        "this_month": f"{now:%Y-%m}",
        "trouble_since": ledger.moment_words(schedule.trouble_since, now) if schedule.trouble_since else "",
        "stopped_on": ledger.full_day(schedule.archived_at.astimezone(now.tzinfo).date(), today=now.date())
        if schedule.archived_at
        else "",
        "may_change": may_change,
        "names": names,
        "ends_on": short_day(schedule.ends_on, today=now.date()) if schedule.ends_on else "",
        "stop_form": StopForm(initial={"version": schedule.version}),
        "restore_form": RestoreForm(initial={"version": schedule.version}),
    }


def _skip_form(line: ledger.Line, number: int) -> SkipForm | None:
    return SkipForm(initial={"date": line.key}, auto_id=f"skip_{number}_%s") if line.can_skip else None


@require_safe
def schedule_log(request: Request, pk: int) -> HttpResponse:
    """One printed page a month: the dates, who did it when. What an inspector asks for."""
    schedule = access.schedule_for(request.user, pk)
    if not access.sees_names(request.user, schedule):
        raise PermissionDenied(_("Only the department's manager reads who did what."))
    now = timezone.localtime(request.now)
    asked = request.GET.get("month") or f"{now:%Y-%m}"
    month = ledger.month_of(asked)
    if month is None:
        raise Http404
    rows = ledger.was_due(schedule, now.date(), month).order_by("due_at", "id")
    context = {
        "schedule": schedule,
        "words": schedule_words(schedule),
        "month": asked,
        "first": month[0],
        "before": f"{month[0].replace(day=1) - DAY:%Y-%m}",
        "after": f"{month[1] + DAY:%Y-%m}",
        "lines": ledger.log_lines(rows, now=now, today=now.date()),
        "printed": ledger.moment_words(now, now),
    }
    return render(request, "schedules/schedule_log.html", context)
