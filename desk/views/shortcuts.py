"""The list of keyboard shortcuts: a page of its own, or the part that a dialog shows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk.context import frame
from desk.shortcuts import shortcuts
from staff.http import Request
from ui.htmx import is_part, part


@require_safe
def show_shortcuts(request: Request) -> HttpResponse:
    context = {"groups": shortcuts(frame(request)["nav"])}
    if is_part(request):
        return part(request, "desk/_shortcuts.html", context)
    return render(request, "desk/shortcuts.html", context)
