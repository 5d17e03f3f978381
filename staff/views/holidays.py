"""The calendar of public holidays, year by year: seed, add, rename, strike out, restore."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from staff import actions_hours, gates, holidays
from staff.actions_setup import NotPossible
from staff.form_keys import once
from staff.forms_hours import HolidayForm, RenameHolidayForm
from staff.http import Request
from staff.models import Holiday
from staff.views.hours import status_of
from ui.dates import long_day
from ui.htmx import redirect_back, say

SHOWN = 400  # a year has no more days; with many regions the page still ends


@require_http_methods(["GET", "HEAD", "POST"])
def holiday_list(request: Request) -> HttpResponse:
    where = gates.setup(request.user, to="change" if request.method == "POST" else "see")
    places, year = holidays.places_in_use(), _year(request)
    form = HolidayForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_valid() and _add_holiday(request, form):
        return redirect_back(request, to=_page_of(form.cleaned_data["day"].year))
    known = Holiday.objects.filter(country__in={country for country, _region in places}, day__year=year)
    context = {
        "form": form,
        "year": year,
        "years": _years(request, year),
        "rows": [_row(holiday) for holiday in known.order_by("day", "subdivision", "id")[:SHOWN]],
        "several": len(places) > 1,
        "first_seeded": holidays.years_to_seed(request.now)[0],
        "last_seeded": holidays.years_to_seed(request.now)[-1],
        "may_change": where.admin,
    }
    return render(request, "staff/holiday_list.html", context, status=status_of(form))


def _year(request: Request) -> int:
    """The year asked for, within what the calendar can hold; else this one."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return year if 1900 <= year <= 2199 else holidays.years_to_seed(request.now)[0]


def _years(request: Request, year: int) -> list[int]:
    seeded = holidays.years_to_seed(request.now)
    return sorted({seeded[0] - 1, *seeded, year})


def _page_of(year: int) -> str:
    return f"{reverse('holiday-list')}?year={year}"


def _row(holiday: Holiday) -> dict[str, Any]:
    verb = "holiday-restore" if holiday.is_working else "holiday-strike-out"
    return {
        "holiday": holiday,
        "day": long_day(holiday.day),
        "where": "-".join(part for part in (holiday.country, holiday.subdivision) if part),
        "rename": reverse("holiday-rename", args=[holiday.pk]),
        "toggle": reverse(verb, args=[holiday.pk]),
    }


def _add_holiday(request: Request, form: HolidayForm) -> bool:
    fields = {name: form.cleaned_data[name] for name in ("country", "subdivision", "day", "name")}

    def make() -> Holiday:
        return actions_hours.add_holiday(by=request.user, now=request.now, **fields)

    try:
        once(Holiday, make, key=form.cleaned_data["form_key"], by=request.user, now=request.now)
    except NotPossible as refused:
        form.add_error(refused.field, refused.message)
        return False
    say(request, _("“%(name)s” is added.") % {"name": fields["name"]})
    return True


@require_POST
def seed_holidays(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change")
    added = holidays.seed_holidays(now=request.now, by=request.user)
    if added:
        words = ngettext("%(count)d public holiday added.", "%(count)d public holidays added.", added)
        say(request, words % {"count": added})
    else:
        say(request, _("All public holidays are there already."))
    return redirect_back(request, to=reverse("holiday-list"))


def _holiday(request: Request, pk: int) -> Holiday:
    gates.setup(request.user, to="change")
    return get_object_or_404(Holiday, pk=gates.sane(pk))


@require_POST
def rename_holiday(request: Request, pk: int) -> HttpResponse:
    holiday = _holiday(request, pk)
    form, here = RenameHolidayForm(request.POST), _page_of(holiday.day.year)
    if form.is_valid():
        actions_hours.rename_holiday(holiday, name=form.cleaned_data["name"], by=request.user, now=request.now)
        say(request, _("The name is changed."))
        return redirect_back(request, to=here)
    heading = _("Rename “%(name)s”") % {"name": holiday.name}
    return render(request, "ui/page_form.html", {"form": form, "heading": heading, "cancel": here}, status=422)


@require_POST
def strike_out_holiday(request: Request, pk: int) -> HttpResponse:
    """We work this day."""
    holiday = _holiday(request, pk)
    actions_hours.strike_out_holiday(holiday, by=request.user, now=request.now)
    say(request, _("“%(name)s” is a working day now.") % {"name": holiday.name})
    return redirect_back(request, to=_page_of(holiday.day.year))


@require_POST
def restore_holiday(request: Request, pk: int) -> HttpResponse:
    holiday = _holiday(request, pk)
    actions_hours.restore_holiday(holiday, by=request.user, now=request.now)
    say(request, _("“%(name)s” is a day off again.") % {"name": holiday.name})
    return redirect_back(request, to=_page_of(holiday.day.year))
