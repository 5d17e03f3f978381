"""Team: a manager's first page. What needs them, then the week, reassigned by a form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from desk import team
from desk.needs import needs_of
from staff.access import standing
from staff.http import Request
from staff.models import Department, User
from tasks import access
from tasks.errors import IllegalMove, Refused
from ui.dates import long_day, short_time
from ui.htmx import redirect_back, say

MOST_AT_ONCE = 200
UNCLAIMED = "pool"


def _led(user: User) -> list[Department]:
    """Departments whose week this person may see and change."""
    stand = standing(user)
    if stand.admin:
        return list(Department.objects.in_use())
    if not stand.manages:
        if not stand.works_here:
            raise Http404
        raise PermissionDenied(_("Only the manager of a department sees its week."))
    return [department for department in stand.led if department.archived_at is None]


def _chosen(wanted: str, departments: list[Department]) -> Department | None:
    """The one asked for, else the first; 404 for one that isn't theirs."""
    if not wanted:
        return departments[0] if departments else None
    found = next((each for each in departments if str(each.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


@require_safe
def show_team(request: Request) -> HttpResponse:
    """Needs you over all departments one leads; the week of one of them."""
    departments = _led(request.user)
    department = _chosen(request.GET.get("department", ""), departments)
    context: dict[str, Any] = {"departments": departments, "department": department}
    if department is not None:
        week = team.week_of(department, monday=request.GET.get("week"), now=request.now)
        context |= {"week": week, "people": team.heading(week), "today": long_day(week.today)}
    local = request.now.astimezone(timezone.get_current_timezone())
    context |= {"needs": needs_of(request.user, now=request.now), "clock": short_time(local)}
    return render(request, "desk/team.html", context)


@require_POST
def assign_tasks(request: Request) -> HttpResponse:
    """Give the marked tasks of the week to one person, or to nobody; what is refused is named with its reason."""
    department = _chosen(request.POST.get("department", ""), _led(request.user))
    if department is None:
        raise Http404
    back = f"/team/?department={department.pk}"
    marked = [mark.partition("-") for mark in request.POST.getlist("task")[:MOST_AT_ONCE]]
    wanted = request.POST.get("to", "")
    to = access.assignable_in(department).filter(pk=_number(wanted)).first()
    if not marked:
        messages.error(request, _("Mark the tasks to move first."))
    elif to is None and wanted != UNCLAIMED:
        messages.error(request, _("Choose who is to have them."))
    else:
        _tell(request, [_give(request, pk, version, to) for pk, _dash, version in marked], to)
    return redirect_back(request, to=back)


def _give(request: Request, pk: str, version: str, to: User | None) -> str:
    """Empty when it went well, else the reason in words."""
    try:
        task = access.task_for(request.user, _number(pk), to="assign", seen=version)
    except (Http404, PermissionDenied):
        return _("One of them isn't there any longer.")
    try:
        task.assign(by=request.user, now=request.now, to=to)
    except IllegalMove:
        return _("“%(title)s” has changed meanwhile.") % {"title": task.title}
    except Refused as refused:
        return str(refused.message)
    return ""


def _tell(request: Request, given: list[str], to: User | None) -> None:
    moved = given.count("")
    words = {"count": moved, "name": to.name if to else _("nobody (unclaimed)")}
    if moved:
        text = ngettext("%(count)d task given to %(name)s.", "%(count)d tasks given to %(name)s.", moved)
        say(request, text % words)
    for reason in dict.fromkeys(filter(None, given)):
        messages.error(request, reason)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
