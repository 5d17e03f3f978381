"""Pages of opening hours, of the office and of a department: the usual ones, and those of some dates or from a date."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from staff import actions_opening, gates
from staff.actions_hours import hours_of
from staff.actions_opening import standing_period
from staff.actions_setup import NotPossible
from staff.forms_hours import OpeningForm, OpeningPeriodForm
from staff.http import Request
from staff.models import Department, OpeningHours, OpeningPeriod
from staff.models.office import WEEKDAYS
from staff.opening_words import PeriodSaid, periods_said
from staff.versions import Stale
from staff.views.answers import attempt, conflict, make
from staff.views.hours import WEEK, span_text, status_of
from staff.worktime import Calendar, Span, local_now
from ui.htmx import redirect_back, say
from ui.paging import page

PAGE = 20
MOST_NAMED = 12


@require_http_methods(["GET", "HEAD", "POST"])
def department_hours(request: Request, pk: int) -> HttpResponse:
    to: gates.To = "change" if request.method == "POST" else "see"
    return _opening_page(request, gates.department_for(request.user, pk, to=to))


@require_http_methods(["GET", "HEAD", "POST"])
def office_hours(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change" if request.method == "POST" else "see")
    return _opening_page(request, None)


def _opening_page(request: Request, department: Department | None) -> HttpResponse:
    today = local_now(department, request.now).date()
    now, since = _opening_now(department, today), standing_period(department, today)
    hours = {weekday: (span.starts, span.ends) for weekday, span in now.items()}
    form = OpeningForm(request.POST if request.method == "POST" else None, hours=hours)
    if form.is_valid():
        wanted = form.cleaned_data["hours"]
        actions_opening.change_opening_hours(department, wanted, today=today, by=request.user, now=request.now)
        say(request, _("The opening hours are saved."))
        return redirect_back(request, to=_here(department))
    periods = OpeningPeriod.objects.filter(department=department).prefetch_related("hours")
    found = page(periods, cursor=request.GET.get("cursor"), size=PAGE, by=("first_day", "id"), descending=True)
    own = department is not None and OpeningHours.objects.filter(department=department).exists()
    context = {
        "department": department,
        "form": form,
        "has_own": own or (department is not None and since is not None),
        "may_change": gates.setup(request.user).admin,
        "shown": [(name, span_text(now[n]) if n in now else _("Closed")) for n, name in WEEKDAYS],
        "page": found,
        "periods": [_period_row(said) for said in periods_said(found.rows, department, today)],
        "others": [] if department else _with_own_hours(),
        "add": f"{_here(department)}add/",
    }
    return render(request, "staff/hours_opening.html", context, status=status_of(form))


def _here(department: Department | None) -> str:
    return reverse("department-hours", args=[department.pk]) if department else reverse("office-hours")


def _opening_now(department: Department | None, today: date) -> dict[int, Span]:
    """The hours that hold but for some dates, by weekday: its own or those from above."""
    calendar = Calendar.of(department, today, today)
    spans = [(n, calendar.standing_hours(today + timedelta(days=n - today.weekday()))) for n in range(WEEK)]
    return {weekday: span[0] for weekday, span in spans if span}


def _with_own_hours() -> list[str]:
    """Departments that the office's hours do not reach."""
    rows = Department.objects.in_use().exclude(opening_hours=None, opening_periods=None)
    return list(rows.distinct().order_by("name", "id").values_list("name", flat=True)[:MOST_NAMED])


def _period_row(said: PeriodSaid) -> dict[str, Any]:
    return {
        "said": said,
        "change": reverse("opening-period-change", args=[said.period.pk]),
        "remove": reverse("opening-period-remove", args=[said.period.pk]),
    }


@require_POST
def inherit_department_hours(request: Request, pk: int) -> HttpResponse:
    """As the parent (or the office) again."""
    department = gates.department_for(request.user, pk, to="change")
    today = local_now(department, request.now).date()
    actions_opening.inherit_opening_hours(department, today=today, by=request.user, now=request.now)
    say(request, _("The opening hours from above hold again."))
    return redirect_back(request, to=_here(department))


# Of some dates, or from a date


@require_http_methods(["GET", "HEAD", "POST"])
def add_department_period(request: Request, pk: int) -> HttpResponse:
    return _add_period(request, gates.department_for(request.user, pk, to="change"))


@require_http_methods(["GET", "HEAD", "POST"])
def add_office_period(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change")
    return _add_period(request, None)


def _add_period(request: Request, department: Department | None) -> HttpResponse:
    today = local_now(department, request.now).date()
    hours = {weekday: (span.starts, span.ends) for weekday, span in _opening_now(department, today).items()}
    form = OpeningPeriodForm(request.POST if request.method == "POST" else None, hours=hours, today=today)

    def add(valid: OpeningPeriodForm) -> OpeningPeriod:
        fields = _fields(valid)
        return actions_opening.add_opening_period(department, by=request.user, now=request.now, **fields)

    return make(
        request,
        OpeningPeriod,
        form,
        add,
        page=lambda status: _period_page(request, department, form, status=status),
        to=lambda _period: _here(department),
    )


def _fields(form: OpeningPeriodForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "first_day", "last_day", "hours")}


def _period_page(
    request: Request, department: Department | None, form: OpeningPeriodForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"department": department, "form": form, "back": _here(department), **more}
    return render(request, "staff/hours_period.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_opening_period(request: Request, pk: int) -> HttpResponse:
    period = _period_for(request, pk)
    department, today = period.department, local_now(period.department, request.now).date()
    if period.last_day and period.last_day < today:
        return _over(request)
    data = request.POST if request.method == "POST" else None
    form = OpeningPeriodForm(data, hours=hours_of(period.hours.all()), today=today, period=period)
    if data is None:
        return _period_page(request, department, form, period=period)
    if not form.is_valid():
        return _period_page(request, department, form, period=period, status=422)
    seen = form.cleaned_data["version"] or 0

    def change(valid: OpeningPeriodForm) -> None:
        fields = _fields(valid)
        actions_opening.change_opening_period(period, version=seen, by=request.user, now=request.now, **fields)

    try:
        attempt(form, change)
    except Stale as stale:
        context = {"department": department, "form": form, "back": _here(department), "period": stale.row}
        return conflict(request, "staff/hours_period.html", context, stale.row, seen)
    if form.errors:
        return _period_page(request, department, form, period=period, status=422)
    say(request, _("Saved."))
    return redirect_back(request, to=_here(department))


@require_POST
def remove_opening_period(request: Request, pk: int) -> HttpResponse:
    """One that has begun ends with yesterday; one that is over is kept: 409."""
    period = _period_for(request, pk)
    today = local_now(period.department, request.now).date()
    begun = period.first_day < today
    try:
        actions_opening.remove_opening_period(period, today=today, by=request.user, now=request.now)
    except NotPossible:
        return _over(request)
    say(request, _("They ended with yesterday.") if begun else _("Those opening hours are removed."))
    return redirect_back(request, to=_here(period.department))


def _period_for(request: Request, pk: int) -> OpeningPeriod:
    gates.setup(request.user, to="change")
    return get_object_or_404(OpeningPeriod.objects.select_related("department"), pk=gates.sane(pk))


def _over(request: Request) -> HttpResponse:
    reason = _("These dates are over: they are kept, so that the past counts as it was.")
    return render(request, "409.html", {"reason": reason}, status=409)
