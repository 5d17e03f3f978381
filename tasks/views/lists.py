"""Lists of tasks: all with search and filters, the unclaimed ones, those to be signed. My day and Team are desk's."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from staff.access import standing
from staff.http import Request
from staff.models import User
from tasks.choices import categories_seen, departments_seen, people_seen
from tasks.forms_list import FilterForm, PoolForm
from tasks.models import Task
from tasks.querysets import TaskQuerySet
from tasks.rows import rows
from tasks.signing import SignLine, sign_lines
from tasks.states import CANCELLED, DONE
from tasks.views.beside import open_beside
from ui.paging import capped_count, page


@require_safe
def task_list(request: Request) -> HttpResponse:
    user = request.user
    form = FilterForm(
        request.GET,
        people=people_seen(user),
        departments=departments_seen(user),
        categories=categories_seen(),
    )
    form.is_valid()  # what cannot be understood filters nothing and is said beside its field
    found = form.narrow(Task.objects.visible_to(user), user=user)
    if not form.cleaned_data.get("coming"):
        found = found.shown(timezone.localdate(request.now))
    over = form.cleaned_data.get("status") in (DONE, CANCELLED)
    return render(request, "tasks/task_list.html", {"form": form} | _listed(request, found, newest_first=over))


def _listed(
    request: Request, found: TaskQuerySet, *, claim: bool = False, newest_first: bool = False
) -> dict[str, Any]:
    """The page of rows at the cursor, and how many there are in all."""
    paged = page(found.for_list(), cursor=request.GET.get("cursor"), descending=newest_first)
    made = rows(paged.rows, user=request.user, now=request.now, claim=claim)
    few = paged.first and paged.next is None
    beside = open_beside(request, "pool" if claim else "tasks", made)
    return {"page": paged, "rows": made, "beside": beside, "count": str(len(made)) if few else capped_count(found)}


@require_safe
def pool(request: Request) -> HttpResponse:
    """The unclaimed work of one's own departments."""
    user = request.user
    stand = standing(user)
    form = PoolForm(request.GET, departments=departments_seen(user))
    form.is_valid()
    found = Task.objects.visible_to(user).unclaimed().shown(timezone.localdate(request.now))
    if not stand.admin:
        found = found.filter(department__in=stand.manages | stand.member_of)
    if department := form.cleaned_data.get("department"):
        found = found.filter(department=department)
    return render(request, "tasks/pool.html", {"form": form} | _listed(request, found, claim=True))


@require_safe
def sign_off(request: Request) -> HttpResponse:
    """What waits for this person's signature, longest first, and what was to be reviewed later and was not yet."""
    user, now = request.user, timezone.localtime(request.now)
    sent = Task.objects.to_sign_by(user).for_list().select_related("submitted_by")
    waiting = page(sent, cursor=request.GET.get("cursor"), by=("submitted_at", "id"))
    later = page(
        _unreviewed(user).for_list().select_related("submitted_by"),
        cursor=request.GET.get("later"),
        by=("completed_at", "id"),
    )
    to_sign: list[SignLine] = sign_lines(waiting.rows, now=now)
    context = {"page": waiting, "to_sign": to_sign, "unreviewed": sign_lines(later.rows, now=now), "later": later}
    context["beside"] = open_beside(request, "sign-off")
    return render(request, "tasks/sign_off.html", context)


def _unreviewed(user: User) -> TaskQuerySet:
    """For managers: of their departments, and never their own work."""
    stand = standing(user)
    found = Task.objects.visible_to(user).unreviewed().exclude(Q(completed_by=user) | Q(assignee=user))
    return found if stand.admin else found.filter(department__in=stand.manages)
