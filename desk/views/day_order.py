"""The order of My day: by buttons on a page of its own, and by dragging and keys on My day itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk.day_order import groups_of, put_task_before, step_task
from staff.http import Request
from tasks.actions_order import use_usual_order
from ui.htmx import is_part, redirect_back, say

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
def order_my_day(request: Request) -> HttpResponse:
    """POST: `task` goes `move` up or down, or `before` another one (empty: last); or `usual` takes all places away."""
    if request.method == "POST":
        return _put(request)
    return render(request, "desk/my_day_order.html", {"groups": groups_of(request.user, now=request.now)})


def _put(request: Request) -> HttpResponse:
    if "usual" in request.POST:
        use_usual_order(request.user)
        say(request, _("My day is in its usual order again."))
        return redirect_back(request, to="/my-day/order/")
    groups, pk = groups_of(request.user, now=request.now), _number(request.POST.get("task"))
    if not any(task.pk == pk for _key, _heading, tasks in groups for task in tasks):
        raise Http404
    if (move := request.POST.get("move")) in STEPS:
        step_task(groups, pk, by=request.user, step=STEPS[move])
    elif not put_task_before(groups, pk, by=request.user, before=_number(request.POST.get("before"))):
        messages.error(request, _("It can only be moved among those that it lies with."))
    return HttpResponse(status=204) if is_part(request) else redirect_back(request, to=f"/my-day/order/#task-{pk}")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else 0
