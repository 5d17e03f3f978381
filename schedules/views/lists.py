"""The list of recurring work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from schedules import access, ledger
from schedules.models import Schedule
from staff.http import Request
from ui.forms import LARGEST_ID
from ui.paging import page as paged


@require_safe
def schedule_list(request: Request) -> HttpResponse:
    user, now = request.user, timezone.localtime(request.now)
    departments = access.departments_seen(user)
    asked = request.GET.get("department", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) < 19 and int(asked) <= LARGEST_ID else None
    stopped = bool(request.GET.get("stopped"))
    rows = Schedule.objects.visible_to(user).filter(archived_at__isnull=not stopped)
    if chosen:
        rows = rows.filter(department=chosen)
    page = paged(ledger.with_next(rows, now), cursor=request.GET.get("cursor"), by=("title", "id"))
    context = {
        "page": page,
        "rows": ledger.list_rows(page.rows, now=now, today=now.date()),
        "departments": departments,
        "chosen": chosen,
        "stopped": stopped,
        "may_add": access.may_add(user),
    }
    return render(request, "schedules/schedule_list.html", context)
