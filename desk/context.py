"""What the frame of every page shows: the office, the ways to go and how much waits there, for one query."""

from datetime import date, datetime
from typing import Any, cast

from django.db.models import IntegerField, Subquery
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from notices.models import Notice
from staff.access import standing
from staff.http import Request
from staff.models import Event, Office, User
from staff.models.event import SETTLED
from tasks.models import Task
from tasks.reading import Key, eyes, stand_in
from ui.prepared import Prepared

COUNT_UP_TO = 100
Item = dict[str, Any]


def frame(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `may_give` (new tasks), `office_name`, `demo` for base.html; lazily: parts of pages ask nothing."""
    office = SimpleLazyObject(lambda: _office(cast("Request", request)))
    return {
        "nav": SimpleLazyObject(lambda: _nav(cast("Request", request))),
        "newest_event": SimpleLazyObject(lambda: _newest(cast("Request", request))),
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
    unclaimed, unread, _event = counts(request)
    items = [
        _item(_("Ask"), "/ask/", key="a", phone=True) if not stand.works_here else None,
        _item(_("Team"), "/team/", key="t", phone=True) if leads else None,
        _item(_("My day"), "/my-day/", key="d", phone=True) if stand.works_here else None,
        _item(_("Unclaimed"), "/pool/", key="p", count=unclaimed, phone=not leads) if stand.works_here else None,
        _item(_("Tasks"), "/tasks/", key="l", phone=not stand.works_here),
        _item(_("To sign"), "/sign-off/", key="s"),
        _item(_("Calendar"), "/calendar/", key="c") if stand.works_here else None,
        _item(_("Recurring work"), "/schedules/", key="r") if stand.works_here else None,
        _item(_("Procedures"), "/setup/procedures/", key="o") if stand.works_here and not leads else None,
        _item(_("Set-up"), "/setup/", key="u") if leads else None,
        _item(_("Messages"), "/notices/", key="m", count=unread, end=True),
    ]
    shown = [item for item in items if item]
    for item in shown:
        item["current"] = request.path.startswith(item["url"])
    return shown


def _item(label: str, url: str, *, key: str = "", count: str = "", phone: bool = False, end: bool = False) -> Item:
    """`key`: g and then this one goes there (see shortcuts.py)."""
    return {"label": label, "url": url, "key": key, "count": count, "phone": phone, "end": end}


class CappedCount(Subquery):
    """How many rows a sliced query has, as a column: the counting stops at the slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _capped)"
    output_field = IntegerField()


def counts(request: Request) -> tuple[str, str, int]:
    """Unclaimed tasks where the person manages or belongs, unread messages, and the newest event that is settled.

    One query, once a request.
    """
    known: tuple[str, str, int] | None = getattr(request, "_counts", None)
    if known is None:
        known = request._counts = _ask_counts(request)  # type: ignore[attr-defined]
    return known


def _ask_counts(request: Request) -> tuple[str, str, int]:
    key, values = eyes(request.user)
    now = request.now
    row = _counted(key, now=now, today=now.date(), settled=now - SETTLED, **values)[0]
    return capped(row[0]), capped(row[1]), row[2] or 0


def _count(key: Key, *, now: datetime, today: date, settled: datetime, **values: Any) -> Any:
    user = stand_in(key, values)
    newest = Subquery(Event.objects.filter(at__lte=settled).order_by("-pk").values("pk")[:1])
    columns = count_columns(user, now, today) | {"newest": newest}
    return User.objects.filter(pk=user.pk).annotate(**columns).values_list(*columns)


_counted = Prepared(_count)


def count_columns(user: User, now: datetime, today: date) -> dict[str, Subquery]:
    """`unclaimed` and `unread` as columns of any query; `capped` says them."""
    pool = Task.objects.pool_of(user).shown(today)
    unread = Notice.objects.inbox(user, now).unread()
    rows = {"unclaimed": pool, "unread": unread}
    return {name: CappedCount(found.order_by().values("pk")[:COUNT_UP_TO]) for name, found in rows.items()}


def _newest(request: Request) -> str:
    """Where /changes/ starts for this page; empty for who is signed out."""
    user = getattr(request, "user", None)
    return str(counts(request)[2]) if user and user.is_authenticated else ""


def capped(number: int) -> str:
    return f"{COUNT_UP_TO - 1}+" if number >= COUNT_UP_TO else str(number or "")
