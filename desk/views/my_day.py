"""My day: what an assistant lives in."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk.my_day import my_day
from staff.http import Request
from tasks.views.beside import open_beside
from ui.dates import long_day
from ui.htmx import is_part, part

ROOMY = 15  # rows; more of them become compact


@require_safe
def show_my_day(request: Request) -> HttpResponse:
    """The page, or its head alone after something in it changed."""
    local = request.now.astimezone(timezone.get_current_timezone())
    day = my_day(request.user, now=request.now)
    context = {
        "day": day,
        "greeting": _greeting(local) % {"name": request.user.get_short_name()},
        "today": long_day(local.date()),
        "compact": sum(len(group.rows) for group in day.groups) > ROOMY,
    }
    if is_part(request):
        return part(request, "desk/_my_day_head.html", context)
    context["beside"] = open_beside(request, "my-day", [row for group in day.groups for row in group.rows])
    return render(request, "desk/my_day.html", context)


def _greeting(local: datetime) -> str:
    if local.hour < 12:
        return _("Good morning, %(name)s")
    return _("Good afternoon, %(name)s") if local.hour < 17 else _("Good evening, %(name)s")
