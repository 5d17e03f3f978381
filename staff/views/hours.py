"""Pages of a person's hours: their weeks and extra hours.

Opening hours are opening.py's, days away and closures absences.py's, public holidays holidays.py's.
"""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import actions_hours, gates
from staff.actions_hours import DayHours
from staff.actions_setup import NotPossible
from staff.form_keys import once
from staff.forms_hours import ExtraHoursForm, WeekForm
from staff.http import Request
from staff.models import ExtraHours, User, WorkingWeek
from staff.models.hours import Place
from staff.models.office import WEEKDAYS
from staff.worktime import PersonTime, Span, person_times
from ui.dates import long_day, short_day, short_time
from ui.htmx import redirect_back, say
from ui.paging import page

WEEK = 7
WEEKS_SHOWN = 20


def today_of(request: Request) -> date:
    """Today on the reader's clock."""
    return timezone.localdate(request.now)


def status_of(form: Any) -> int:
    return 422 if form.is_bound else 200


def span_text(span: Span | DayHours) -> str:
    """ "08:00–16:00 Home"; the office is not named."""
    times = f"{short_time(span.starts)}–{short_time(span.ends)}"
    return times if span.place == Place.OFFICE else f"{times} {Place(span.place).label}"


# A person's weeks


@require_safe
def person_hours(request: Request, pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="see")
    today = today_of(request)
    monday = today - timedelta(days=today.weekday())
    weeks = person.working_weeks.prefetch_related("hours").order_by("-from_date")[:WEEKS_SHOWN]
    context = {
        "person": person,
        "days": _days_of(person, monday),
        "weeks": [_week_row(week, today) for week in weeks],
        "may_change": gates.setup(request.user).admin,
    }
    return render(request, "staff/hours_person.html", context)


def _days_of(person: User, monday: date) -> list[dict[str, Any]]:
    days = [monday + timedelta(days=n) for n in range(WEEK)]
    worked = person_times([person], days[0], days[-1])[person.pk]
    return [{"name": long_day(day), "said": _day_said(worked, day), "minutes": worked.minutes(day)} for day in days]


def _day_said(worked: PersonTime, day: date) -> str:
    why = worked.why_not(day)
    if why == "holiday":
        return worked.calendar.holiday(day) or ""
    if why == "closed":
        return worked.calendar.closure(day) or ""
    if why is not None:
        return {"away": _("Away"), "day off": _("Day off")}[why]
    hours = ", ".join(span_text(span) for span in worked.spans(day))
    away = ", ".join(span_text(span) for span in worked.hours_away(day))
    return _("%(hours)s, away %(away)s") % {"hours": hours, "away": away} if away else hours


def _week_row(week: WorkingWeek, today: date) -> dict[str, Any]:
    names = dict(WEEKDAYS)
    rows = list(week.hours.all())
    letters = [("A", _("Week A")), ("B", _("Week B"))] if week.alternating else [("A", "")]
    return {
        "week": week,
        "since": _since(week, today),
        "lines": [
            (title, [f"{names[row.weekday]} {span_text(_span(row))}" for row in rows if row.letter == letter])
            for letter, title in letters
        ],
        "remove": reverse("week-remove", args=[week.user_id, week.pk]),
    }


def _since(week: WorkingWeek, today: date) -> str:
    first = short_day(week.from_date, today=today)
    if week.last_day is None:
        return _("From %(day)s") % {"day": first}
    return _("%(first)s to %(last)s") % {"first": first, "last": short_day(week.last_day, today=today)}


def _span(row: Any) -> Span:
    return Span(row.starts, row.ends, row.place)


@require_http_methods(["GET", "HEAD", "POST"])
def add_week(request: Request, pk: int) -> HttpResponse:
    person, today = gates.person_for(request.user, pk, to="change"), today_of(request)
    data, (alternating, hours) = request.POST if request.method == "POST" else None, _hours_now(person, today)
    form = WeekForm(data, hours=hours, initial={"from_date": today, "alternating": alternating})
    if form.is_valid() and _set_week(request, person, form):
        say(request, _("The hours of %(name)s are changed.") % {"name": person.name})
        return redirect_back(request, to=reverse("person-hours", args=[person.pk]))
    return render(request, "staff/hours_week.html", {"person": person, "form": form}, status=status_of(form))


def _set_week(request: Request, person: User, form: WeekForm) -> bool:
    wanted = {name: form.cleaned_data[name] for name in ("from_date", "last_day", "alternating", "hours")}
    try:
        actions_hours.set_week(person, **wanted, by=request.user, now=request.now)
    except NotPossible as refused:
        form.add_error(refused.field, refused.message)
    return not form.errors


def _hours_now(person: User, today: date) -> tuple[bool, dict[tuple[str, int], DayHours]]:
    """What the form starts from, and whether it alternates: the week in force, else the home department's hours."""
    week = (
        person.working_weeks.filter(from_date__lte=today, last_day=None)
        .order_by("-from_date")
        .prefetch_related("hours")
        .first()
    )
    if week is not None:
        rows = [DayHours(row.letter, row.weekday, row.starts, row.ends, row.place) for row in week.hours.all()]
        return week.alternating, {(row.letter, row.weekday): row for row in rows}
    calendar = person_times([person], today, today)[person.pk].calendar
    days = [today + timedelta(days=n) for n in range(WEEK)]
    usual = [(day.weekday(), span) for day in days for span in calendar.standing_hours(day)]
    return False, {("A", weekday): DayHours("A", weekday, *span) for weekday, span in usual}


@require_POST
def remove_week(request: Request, pk: int, week_pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="change")
    week = get_object_or_404(WorkingWeek, pk=gates.sane(week_pk), user=person)
    actions_hours.remove_week(week, by=request.user, now=request.now)
    say(request, _("That week is removed."))
    return redirect_back(request, to=reverse("person-hours", args=[person.pk]))


# Extra hours: the manager's too


@require_http_methods(["GET", "HEAD", "POST"])
def extra_hours(request: Request, pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="see")
    form = ExtraHoursForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _add_extra_hours(request, person, form):
        return redirect_back(request, to=reverse("extra-hours", args=[person.pk]))
    found = page(
        person.extra_hours.all(), cursor=request.GET.get("cursor"), by=("day", "starts", "id"), descending=True
    )
    rows = [_extra_row(extra, today_of(request)) for extra in found.rows]
    context = {"person": person, "form": form, "page": found, "rows": rows}
    return render(request, "staff/hours_extra.html", context, status=status_of(form))


def _add_extra_hours(request: Request, person: User, form: ExtraHoursForm) -> bool:
    key = form.cleaned_data["form_key"]
    fields = {name: form.cleaned_data[name] for name in ("day", "starts", "ends", "place")}

    def make() -> ExtraHours:
        return actions_hours.add_extra_hours(person, by=request.user, now=request.now, **fields)

    try:
        once(ExtraHours, make, key=key, by=request.user, now=request.now)
    except NotPossible as refused:
        form.add_error(refused.field, refused.message)
        return False
    say(request, _("The extra hours are added."))
    return True


def _extra_row(extra: ExtraHours, today: date) -> dict[str, Any]:
    return {
        "day": short_day(extra.day, today=today),
        "hours": span_text(_span(extra)),
        "remove": reverse("extra-hours-remove", args=[extra.user_id, extra.pk]),
    }


@require_POST
def remove_extra_hours(request: Request, pk: int, extra_pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="see")
    extra = get_object_or_404(ExtraHours.objects.select_related("user"), pk=gates.sane(extra_pk), user=person)
    actions_hours.remove_extra_hours(extra, by=request.user, now=request.now)
    say(request, _("The extra hours are removed."))
    return redirect_back(request, to=reverse("extra-hours", args=[person.pk]))
