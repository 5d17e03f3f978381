"""Lists of tasks: all with search and filters, the unclaimed ones, those to be signed. My day and Team are desk's."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from staff.access import standing
from staff.http import Request
from staff.models import User
from tasks.choices import Choices, departments_seen, people_seen
from tasks.forms_list import PoolForm, filter_form
from tasks.models import Task
from tasks.querysets import TaskQuerySet
from tasks.reading import page_of
from tasks.rows import rows
from tasks.signing import SignLine, sign_lines
from tasks.views.beside import open_beside
from ui.paging import capped_count, page


@require_safe
def task_list(request: Request) -> HttpResponse:
    user = request.user
    form = filter_form(request)  # what cannot be understood filters nothing and is said beside its field
    found = form.found(user)
    if not form.cleaned_data.get("coming"):
        found = found.shown(timezone.localdate(request.now))
    bulk = None if form.is_over else _bulk(user, form.people)
    context = {"form": form, "views": form.linked_views(), "bulk": bulk}
    context |= _listed(request, found, marks=bulk is not None, order=form.order())
    return render(request, "tasks/task_list.html", context)


def _bulk(user: User, people: Choices | None = None) -> dict[str, Any] | None:
    """What the bar over a list needs to act on marked rows; only who leads gives work to others."""
    stand = standing(user)
    if not stand.works_here:
        return None
    leads = stand.admin or bool(stand.manages)
    return {"form_key": uuid4(), "people": (people_seen(user) if people is None else people) if leads else []}


def _listed(
    request: Request, found: TaskQuerySet, *, marks: bool, claim: bool = False, order: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The page of rows at the cursor, and how many there are in all. `marks`: with a tick box for bulk actions."""
    paged = page_of(found, cursor=request.GET.get("cursor"), **(order or {}))
    made = rows(paged.rows, user=request.user, now=request.now, claim=claim, marks=marks)
    few = paged.first and paged.next is None
    beside = open_beside(request, "pool" if claim else "tasks", made)
    return {"page": paged, "rows": made, "beside": beside, "count": str(len(made)) if few else capped_count(found)}


@require_safe
def pool(request: Request) -> HttpResponse:
    """The unclaimed work of one's own departments."""
    user = request.user
    form = PoolForm(request.GET, departments=departments_seen(user))
    form.is_valid()
    found = pool_of(user, timezone.localdate(request.now))
    if department := form.cleaned_data.get("department"):
        found = found.filter(department=department)
    bulk = _bulk(user)
    context = {"form": form, "bulk": bulk, "pool": True}
    context |= _listed(request, found, marks=bulk is not None, claim=True)
    return render(request, "tasks/pool.html", context)


def pool_of(user: User, today: date) -> TaskQuerySet:
    """What is unclaimed where the person manages or belongs, and shown by that day."""
    return Task.objects.pool_of(user).shown(today)


@require_safe
def sign_off(request: Request) -> HttpResponse:
    """What waits for this person's signature, longest first, and what was to be reviewed later and was not yet."""
    user, now = request.user, timezone.localtime(request.now)
    sent = Task.objects.to_sign_by(user).for_list()
    waiting = page(sent, cursor=request.GET.get("cursor"), by=("submitted_at", "id"))
    later = page(
        _unreviewed(user).for_list(),
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
