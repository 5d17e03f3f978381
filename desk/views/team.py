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
    return _page(request, departments, department, week=request.GET.get("week"))


def _page(
    request: Request,
    departments: list[Department],
    department: Department | None,
    *,
    week: str | None,
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    """`said`: problem (words beside the form), marked and to (what was chosen when it was refused)."""
    context: dict[str, Any] = {"departments": departments, "department": department} | said
    if department is not None:
        shown = team.week_of(department, monday=week, now=request.now)
        context |= {"week": shown, "people": team.heading(shown), "today": long_day(shown.today)}
    local = request.now.astimezone(timezone.get_current_timezone())
    context |= {"needs": needs_of(request.user, now=request.now), "clock": short_time(local)}
    return render(request, "desk/team.html", context, status=status)


@require_POST
def assign_tasks(request: Request) -> HttpResponse:
    """Give the marked tasks of the week to one person, or to nobody; what is refused is named with its reason."""
    departments = _led(request.user)
    department = _chosen(request.POST.get("department", ""), departments)
    if department is None:
        raise Http404
    marked = request.POST.getlist("task")[:MOST_AT_ONCE]
    wanted = request.POST.get("to", "")
    to = access.assignable_in(department).filter(pk=_number(wanted)).first()
    problem = ""
    if not marked:
        problem = _("Mark the tasks to move first.")
    elif to is None and wanted != UNCLAIMED:
        problem = _("Choose who is to have them.")
    if problem:
        week, chosen = request.POST.get("week"), {"problem": problem, "marked": marked, "to": wanted}
        return _page(request, departments, department, week=week, status=422, **chosen)
    _tell(request, [_give(request, *mark.partition("-")[::2], to=to) for mark in marked], to)
    return redirect_back(request, to=f"/team/?department={department.pk}")


def _give(request: Request, pk: str, version: str, *, to: User | None) -> str:
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
