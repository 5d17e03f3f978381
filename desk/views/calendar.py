"""The calendar: a month of one's own work, or of a department's. On a phone the same as a list of days."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from desk.calendar import month_from, month_of
from staff.access import standing
from staff.http import Request
from staff.models import Department
from tasks.access import departments_for

MOST_DEPARTMENTS = 300


@require_safe
def show_calendar(request: Request) -> HttpResponse:
    stand = standing(request.user)
    departments = list(departments_for(request.user)[:MOST_DEPARTMENTS])
    leads = stand.admin or bool(stand.manages)
    asked = request.GET.get("whose", "")
    mine = asked == "me" or (asked != "team" and not leads)
    chosen = _chosen(request.GET.get("department", ""), departments)
    first = month_from(request.GET.get("month"), timezone.localdate(request.now))
    month = month_of(
        request.user, first=first, departments=[chosen] if chosen else departments, mine=mine, now=request.now
    )
    context = {
        "month": month,
        "departments": departments,
        "chosen": chosen,
        "mine": mine,
        "list": "/tasks/?" + urlencode(_list(chosen, mine)),
    }
    return render(request, "desk/calendar.html", context)


def _chosen(asked: str, departments: list[Department]) -> Department | None:
    """What is no department of theirs narrows nothing."""
    return next((each for each in departments if str(each.pk) == asked), None)


def _list(chosen: Department | None, mine: bool) -> dict[str, str]:
    """The filters of the list that holds the same tasks; the day is added to them."""
    asked = {"status": "all", "coming": "on"}
    if mine:
        asked["assignee"] = "me"
    elif chosen:
        asked["department"] = str(chosen.pk)
    return asked
