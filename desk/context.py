"""What the frame of every page shows: the office, the ways to go and how much waits there, for one query."""

from typing import Any, cast

from django.db.models import IntegerField, Subquery
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from notices.models import Notice
from staff.access import Standing, standing
from staff.http import Request
from staff.models import Office, User
from tasks.models import Task

COUNT_UP_TO = 100
Item = dict[str, Any]


def frame(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `may_give` (new tasks), `office_name`, `demo` for base.html; lazily: parts of pages ask nothing."""
    office = SimpleLazyObject(lambda: _office(cast("Request", request)))
    return {
        "nav": SimpleLazyObject(lambda: _nav(cast("Request", request))),
        "may_give": SimpleLazyObject(lambda: _may_give(cast("Request", request))),
        "office": office,
        "office_name": SimpleLazyObject(lambda: office.name),
        "demo": SimpleLazyObject(lambda: office.is_demo),
    }


def _office(request: Request) -> Office:
    user = getattr(request, "user", None)
    return standing(user).office if user and user.is_authenticated else Office.current()


def _may_give(request: Request) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and standing(user).works_here)


def _nav(request: Request) -> list[Item]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    stand = standing(user)
    leads = stand.admin or bool(stand.manages)
    unclaimed, unread = _counts(request, stand)
    items = [
        _item(_("Team"), "/team/", phone=True) if leads else None,
        _item(_("My day"), "/my-day/", phone=True) if stand.works_here else None,
        _item(_("Unclaimed"), "/pool/", count=unclaimed, phone=not leads) if stand.works_here else None,
        _item(_("Tasks"), "/tasks/", phone=not stand.works_here),
        _item(_("To sign"), "/sign-off/"),
        _item(_("Recurring work"), "/schedules/") if stand.works_here else None,
        _item(_("Procedures"), "/setup/procedures/") if stand.works_here and not leads else None,
        _item(_("Set-up"), "/setup/") if leads else None,
        _item(_("Messages"), "/notices/", count=unread, end=True),
    ]
    shown = [item for item in items if item]
    for item in shown:
        item["current"] = request.path.startswith(item["url"])
    return shown


def _item(label: str, url: str, *, count: str = "", phone: bool = False, end: bool = False) -> Item:
    return {"label": label, "url": url, "count": count, "phone": phone, "end": end}


class CappedCount(Subquery):
    """How many rows a sliced query has, as a column: the counting stops at the slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _capped)"
    output_field = IntegerField()


def _counts(request: Request, stand: Standing) -> tuple[str, str]:
    """Unclaimed tasks where the person manages or belongs, and unread messages. One query."""
    pool = Task.objects.visible_to(request.user).unclaimed().shown(request.now.date())
    if reach := stand.manages | stand.member_of:
        pool = pool.filter(department__in=reach)
    unread = Notice.objects.inbox(request.user, request.now).unread()
    both = [CappedCount(rows.order_by().values("pk")[:COUNT_UP_TO]) for rows in (pool, unread)]
    unclaimed, messages = User.objects.filter(pk=request.user.pk).values_list(*both).get()
    return _capped(unclaimed), _capped(messages)


def _capped(number: int) -> str:
    return f"{COUNT_UP_TO - 1}+" if number >= COUNT_UP_TO else str(number or "")
