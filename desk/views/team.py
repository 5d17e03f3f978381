"""Team: a manager's first page. What needs them, then the week, reassigned by a form, by dragging and by keys."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from desk import team
from desk.forms_team import MoveForm
from desk.needs import needs_of
from staff.access import standing
from staff.http import Request
from staff.models import Department, User
from tasks.actions_bulk import act_on_many
from tasks.bulk import summary
from tasks.models import Task
from ui.dates import long_day, short_time
from ui.htmx import is_part, part, redirect_back, say

MOST_TOLD = 10


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
    """`said`: problem (words beside the form), marked, to and day (what was chosen when it was refused)."""
    context: dict[str, Any] = {"departments": departments, "department": department} | said
    if department is not None:
        context |= _week(request, department, week, departments)
    if department is not None and is_part(request):
        return part(request, "desk/_week_form.html", context, status=status, target="#week-form")
    local = request.now.astimezone(timezone.get_current_timezone())
    calendars = context["week"].calendars if department is not None else {}
    people = [line.user for line in context["week"].lines if line.user] if department is not None else []
    needs = needs_of(request.user, now=request.now, calendars=calendars, people=people)
    context |= {"needs": needs, "clock": short_time(local)}
    return render(request, "desk/team.html", context, status=status)


def _week(request: Request, department: Department, week: str | None, led: list[Department]) -> dict[str, Any]:
    shown = team.week_of(department, monday=week, now=request.now, led=led)
    return {"week": shown, "people": team.heading(shown), "today": long_day(shown.today)}


@require_POST
def assign_tasks(request: Request) -> HttpResponse:
    """Give the marked tasks of the week to one person or to nobody, and to another day; or only to another day.

    What is refused is named with its reason. To htmx, as after a drop, the week as it now is.
    """
    departments = _led(request.user)
    department = _chosen(request.POST.get("department", ""), departments)
    if department is None:
        raise Http404
    form = MoveForm(request.POST, department=department)
    if problem := form.problem():
        return _refused(request, departments, department, problem)
    if problem := team.why_not_then(department, form.to, form.day):
        return _refused(request, departments, department, problem)
    _tell(request, form)
    if is_part(request):
        return _page(request, departments, department, week=request.POST.get("week"))
    return redirect_back(request, to=f"/team/?department={department.pk}")


def _refused(request: Request, departments: list[Department], department: Department, problem: str) -> HttpResponse:
    """The week with what was marked and chosen, and why not beside it."""
    if is_part(request):
        messages.error(request, problem)
        return _page(request, departments, department, week=request.POST.get("week"), status=422)
    chosen = {"marked": request.POST.getlist("task"), "to": request.POST.get("to"), "day": request.POST.get("day")}
    week = request.POST.get("week")
    return _page(request, departments, department, week=week, status=422, problem=problem, **chosen)


def _tell(request: Request, form: MoveForm) -> None:
    """Do it, and say what became of each."""
    try:
        bulk = act_on_many(form.verb, form.marks, by=request.user, now=request.now, **form.asked())
    except Task.DoesNotExist:
        messages.error(request, _("One of them isn't there any longer."))
        return
    made = summary(bulk, today=timezone.localdate(request.now))
    if made.done:
        say(request, made.heading, undo=f"/tasks/bulk/{bulk.pk}/undo/")
    for item in made.refused[:MOST_TOLD]:
        words = _("“%(title)s”: %(reason)s") % {"title": item.title, "reason": item.words}
        messages.error(request, words if item.title else item.words)
    if not made.done and not made.refused:
        messages.info(request, _("It was so already."))
