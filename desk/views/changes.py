"""What an open page asks every 20 seconds: has anything changed? 204, or the rows as they now are.

A small answer to a small question: no page around it, and the session is only read.
"""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk.changes import changes_after, ids
from desk.context import counts
from staff.http import Request
from ui.forms import LARGEST_ID


@require_safe
def show_changes(request: Request) -> HttpResponse:
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 20 else -1
    if not 0 <= after <= LARGEST_ID:
        return HttpResponseBadRequest()
    shown = ids(request.GET.get("rows", ""))
    told = changes_after(after, user=request.user, now=request.now, asked=request.GET, shown=shown)
    if not told:
        return HttpResponse(status=204, headers={"Changes-After": str(told.newest), "Cache-Control": "no-store"})
    context = {"told": told, "rows": [one.row for one in told.changed]}
    if not told.gone:  # who lost sight of a task was asked about that instead
        context["unclaimed"], context["unread"], _newest = counts(request)
    return render(request, "desk/changes.html", context)
