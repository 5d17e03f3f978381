"""What an open page asks every 20 seconds: has anything changed? 204, or the rows as they now are.

A small question, asked by everybody all day: three queries when nothing has, session and person included. The session
is only read; neither the reader's standing nor their language is asked for before there is something to say.
"""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk.changes import Changes, changes_after, events_after, ids
from staff.http import Request
from staff.middleware import spoken_to
from ui.forms import LARGEST_ID


@require_safe
def show_changes(request: Request) -> HttpResponse:
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 20 else -1
    if not 0 <= after <= LARGEST_ID:
        return HttpResponseBadRequest()
    events = events_after(after)
    if not events:
        return _nothing(after)
    with spoken_to(request):
        shown = ids(request.GET.get("rows", ""))
        told = changes_after(after, events, user=request.user, now=request.now, asked=request.GET, shown=shown)
        return _told(request, told) if told else _nothing(told.newest)


def _nothing(newest: int) -> HttpResponse:
    return HttpResponse(status=204, headers={"Changes-After": str(newest), "Cache-Control": "no-store"})


def _told(request: Request, told: Changes) -> HttpResponse:
    return render(request, "desk/changes.html", {"told": told, "rows": [one.row for one in told.changed]})
