"""Pages of days away (a person's, one's own) and of closures. Hours are hours.py's, public holidays holidays.py's."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from staff import actions_hours, gates
from staff.access import standing
from staff.actions_setup import NotPossible
from staff.form_keys import once
from staff.forms_hours import AbsenceForm, ClosureForm, EndAbsenceForm, EndHoursForm
from staff.http import Request
from staff.models import Absence, Closure, User
from staff.views.hours import status_of, today_of
from ui.dates import short_day, short_time
from ui.htmx import redirect_back, say
from ui.paging import page

PAGE = 20


def days_text(first: date, last: date, today: date) -> str:
    """ "Mon 7 Dec to Fri 11 Dec", or the one day."""
    if first == last:
        return short_day(first, today=today)
    days = {"first": short_day(first, today=today), "last": short_day(last, today=today)}
    return _("%(first)s to %(last)s") % days


def away_text(absence: Absence, today: date) -> str:
    """The days, or "Mon 7 Dec, 10:00–12:00"."""
    days = days_text(absence.first_day, absence.last_day, today)
    if absence.starts is None or absence.ends is None:
        return days
    hours = {"starts": short_time(absence.starts), "ends": short_time(absence.ends)}
    return _("%(day)s, %(starts)s–%(ends)s") % {"day": days, **hours}


def absence_form(request: Request) -> AbsenceForm:
    """Whole days, starting with today: away today is one button."""
    today = today_of(request)
    initial = {"first_day": today, "last_day": today}
    return AbsenceForm(request.POST if request.method == "POST" else None, initial=initial)


# A person's days away: for the manager and the admin


@require_http_methods(["GET", "HEAD", "POST"])
def person_absences(request: Request, pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="see")
    form = absence_form(request)
    here = reverse("person-absences", args=[person.pk])
    if form.is_valid():
        _add_absence(request, person, form, confirmed=True)
        say(request, _("The days away are added."))
        return redirect_back(request, to=here)
    return _absence_page(request, person, form, "staff/absence_person.html", here)


def _add_absence(request: Request, person: User, form: AbsenceForm, *, confirmed: bool) -> None:
    fields = {name: form.cleaned_data[name] for name in ("first_day", "last_day", "starts", "ends", "reason", "note")}

    def make() -> Absence:
        return actions_hours.add_absence(person, confirmed=confirmed, by=request.user, now=request.now, **fields)

    once(Absence, make, key=form.cleaned_data["form_key"], by=request.user, now=request.now)


def _absence_page(request: Request, person: User, form: AbsenceForm, template: str, here: str) -> HttpResponse:
    absences = person.absences.all()
    found = page(absences, cursor=request.GET.get("cursor"), size=PAGE, by=("first_day", "id"), descending=True)
    rows = [_absence_row(absence, today_of(request), here) for absence in found.rows]
    context = {"person": person, "form": form, "page": found, "rows": rows}
    return render(request, template, context, status=status_of(form))


def _absence_row(absence: Absence, today: date, here: str) -> dict[str, Any]:
    return {
        "absence": absence,
        "days": away_text(absence, today),
        "reason": absence.get_reason_display(),
        "is_over": absence.last_day < today,
        "last_day": absence.last_day.isoformat(),
        "ends": f"{absence.ends:%H:%M}" if absence.ends else "",
        "url": f"{here}{absence.pk}/",
    }


def _absence_for(request: Request, pk: int, absence_pk: int) -> Absence:
    person = gates.person_for(request.user, pk, to="see")
    absences = Absence.objects.select_related("user")
    return get_object_or_404(absences, pk=gates.sane(absence_pk), user=person)


@require_POST
def confirm_absence(request: Request, pk: int, absence_pk: int) -> HttpResponse:
    absence = _absence_for(request, pk, absence_pk)
    actions_hours.confirm_absence(absence, by=request.user, now=request.now)
    say(request, _("The days away of %(name)s are confirmed.") % {"name": absence.user.name})
    return redirect_back(request, to=reverse("person-absences", args=[pk]))


@require_POST
def end_absence(request: Request, pk: int, absence_pk: int) -> HttpResponse:
    absence = _absence_for(request, pk, absence_pk)
    here, some_hours = reverse("person-absences", args=[pk]), absence.starts is not None
    form = (EndHoursForm if some_hours else EndAbsenceForm)(request.POST)
    if form.is_valid():
        end = actions_hours.end_absence_hours if some_hours else actions_hours.end_absence
        try:
            end(absence, by=request.user, now=request.now, **form.cleaned_data)
        except NotPossible as refused:
            form.add_error(refused.field, refused.message)
        else:
            say(request, _("The hours away are changed.") if some_hours else _("The last day away is changed."))
            return redirect_back(request, to=here)
    heading = _("Hours away of %(name)s") if some_hours else _("Last day away of %(name)s")
    context = {"form": form, "heading": heading % {"name": absence.user.name}, "cancel": here}
    return render(request, "ui/page_form.html", context, status=422)


@require_POST
def remove_absence(request: Request, pk: int, absence_pk: int) -> HttpResponse:
    absence = _absence_for(request, pk, absence_pk)
    actions_hours.remove_absence(absence, by=request.user, now=request.now)
    say(request, _("The days away are removed."))
    return redirect_back(request, to=reverse("person-absences", args=[pk]))


# One's own: the manager confirms them


@require_http_methods(["GET", "HEAD", "POST"])
def own_absences(request: Request) -> HttpResponse:
    where = standing(request.user)
    if not where.works_here:
        raise Http404
    form = absence_form(request)
    if form.is_valid():
        confirmed = gates.leads(request.user, request.user)
        _add_absence(request, request.user, form, confirmed=confirmed)
        say(request, _("Your days away are added.") if confirmed else _("Your days away are sent to your manager."))
        return redirect_back(request, to=reverse("own-absences"))
    return _absence_page(request, request.user, form, "staff/absence_own.html", reverse("own-absences"))


@require_POST
def remove_own_absence(request: Request, absence_pk: int) -> HttpResponse:
    """Only what nobody has confirmed: afterwards it is the manager's to change, and 404 here."""
    waiting = Absence.objects.unconfirmed().select_related("user")
    absence = get_object_or_404(waiting, pk=gates.sane(absence_pk), user=request.user)
    actions_hours.remove_absence(absence, by=request.user, now=request.now)
    say(request, _("The days away are removed."))
    return redirect_back(request, to=reverse("own-absences"))


# Closures


@require_http_methods(["GET", "HEAD", "POST"])
def closures(request: Request) -> HttpResponse:
    where = gates.setup(request.user, to="change" if request.method == "POST" else "see")
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _add_closure(request, form)
        return redirect_back(request, to=reverse("closures"))
    seen = Q() if where.admin else Q(department=None) | Q(department__in=where.manages)
    rows = Closure.objects.filter(seen).select_related("department")
    found = page(rows, cursor=request.GET.get("cursor"), by=("first_day", "id"), descending=True)
    today = today_of(request)
    context = {
        "form": form,
        "page": found,
        "rows": [_closure_row(closure, today) for closure in found.rows],
        "may_change": where.admin,
    }
    return render(request, "staff/closure_list.html", context, status=status_of(form))


def _add_closure(request: Request, form: ClosureForm) -> None:
    fields = {name: form.cleaned_data[name] for name in ("name", "first_day", "last_day", "department")}

    def make() -> Closure:
        return actions_hours.add_closure(by=request.user, now=request.now, **fields)

    once(Closure, make, key=form.cleaned_data["form_key"], by=request.user, now=request.now)
    say(request, _("“%(name)s” is added.") % {"name": fields["name"]})


def _closure_row(closure: Closure, today: date) -> dict[str, Any]:
    return {
        "closure": closure,
        "days": days_text(closure.first_day, closure.last_day, today),
        "remove": reverse("closure-remove", args=[closure.pk]),
    }


@require_POST
def remove_closure(request: Request, pk: int) -> HttpResponse:
    gates.setup(request.user, to="change")
    closure = get_object_or_404(Closure.objects.select_related("department"), pk=gates.sane(pk))
    actions_hours.remove_closure(closure, by=request.user, now=request.now)
    say(request, _("“%(name)s” is removed.") % {"name": closure.name})
    return redirect_back(request, to=reverse("closures"))
