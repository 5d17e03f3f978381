"""What changed in tasks since a page was made, for pages that stay open while others work.

Only what the person may see (tasks/querysets.py); two queries, whatever happened meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.context import capped, count_columns
from desk.my_day import morning_of, tasks_of_day
from staff.models import Event, User
from staff.models.event import SETTLED
from tasks.forms_list import FilterForm
from tasks.models import Task
from tasks.querysets import TaskQuerySet
from tasks.rows import Row, rows
from tasks.views.lists import pool_of
from ui.forms import LARGEST_ID

MOST = 200
MOST_ROWS = 400
TALK = "commented"


@dataclass(frozen=True, slots=True)
class Changed:
    """One task as it now is. `belongs`: the list that asked holds it; `own`: the reader did it; `event` the newest."""

    row: Row
    by: str
    own: bool
    belongs: bool
    event: int
    talk: bool


@dataclass(slots=True)
class Changes:
    """`newest` is where to ask from next time; `much`: more than can be told, the page is better opened again.

    `counts` are those of the navigation, by its addresses.
    """

    newest: int
    changed: list[Changed] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    much: bool = False
    counts: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone or self.much)


def events_after(after: int) -> list[Event]:
    """What happened to tasks after an event, oldest first; one more than MOST at most."""
    rows = Event.objects.filter(subject_kind="task", pk__gt=after).select_related("by")
    return list(rows.order_by("pk")[: MOST + 1])


def changes_after(
    after: int, events: list[Event], *, user: User, now: datetime, asked: Mapping[str, str], shown: set[int]
) -> Changes:
    """Of the tasks of these events those that this person may see. `shown`: the ids of the rows on the page.

    `asked` is the page's own query, with its name as `list`. One query.
    """
    if len(events) > MOST:
        return Changes(newest=after, much=True)
    settled = [event.pk for event in events if event.at <= now - SETTLED]
    told = Changes(newest=max(settled, default=after))
    newest = {event.subject_id: event for event in events}
    moved = {event.subject_id for event in events if event.name != TALK}
    seen = list(_now(newest.keys() | shown, user=user, now=now, asked=asked))
    if seen:
        told.counts = {"/pool/": capped(seen[0].unclaimed), "/notices/": capped(seen[0].unread)}  # type: ignore[attr-defined]
    # Whether or not they changed: a guessed id is answered like one that never was.
    told.gone = sorted(shown - {task.pk for task in seen})
    found = [task for task in seen if task.pk in newest]
    for task, row in zip(found, _rows(found, asked.get("list", ""), user=user, now=now), strict=True):
        event = newest[task.pk]
        by = event.by.name if event.by else _("The office")
        own, belongs = event.by_id == user.pk, bool(getattr(task, "belongs", False))
        told.changed.append(Changed(row, by, own, belongs, event.pk, talk=task.pk not in moved))
    return told


def _rows(found: list[Task], kind: str, *, user: User, now: datetime) -> list[Row]:
    """As the list that asks has them."""
    brief, claim, marks = kind == "my-day", kind == "pool", kind in ("tasks", "pool")
    return rows(found, user=user, now=now, brief=brief, claim=claim, marks=marks)


def _now(ids: set[int], *, user: User, now: datetime, asked: Mapping[str, str]) -> TaskQuerySet:
    """These tasks as they now are, each with whether the list that asks holds it."""
    seen = Task.objects.visible_to(user).filter(pk__in=ids)
    listed = _listed(asked, user=user, now=now)
    holds = Value(False, BooleanField()) if listed is None else Exists(listed.order_by().filter(pk=OuterRef("pk")))
    return seen.for_list().annotate(belongs=holds, **count_columns(user, now, now.date())).order_by("due_at", "id")


def _listed(asked: Mapping[str, str], *, user: User, now: datetime) -> TaskQuerySet | None:
    """What the page that asks lists, by its own rules; None for a page that is no such list."""
    local = now.astimezone(timezone.get_current_timezone())
    kind = asked.get("list")
    if kind == "my-day":
        return tasks_of_day(user, today=local.date(), morning=morning_of(local))
    if kind == "pool":
        found, department = pool_of(user, local.date()), _id(asked, "department")
        return found.filter(department=department) if department else found
    if kind == "tasks":
        return _narrowed(asked, user, local)
    return None


def _narrowed(asked: Mapping[str, str], user: User, local: datetime) -> TaskQuerySet:
    """The filters of /tasks/. Its choices are what was asked: what the person may not see is left out anyway."""
    choices = {name: [(pk, "")] if (pk := _id(asked, name)) else [] for name in ("assignee", "department", "category")}
    form = FilterForm(
        asked, people=choices["assignee"], departments=choices["department"], categories=choices["category"]
    )
    form.is_valid()
    found = form.narrow(Task.objects.filter(), user=user)
    return found if form.cleaned_data.get("coming") else found.shown(local.date())


def ids(text: str) -> set[int]:
    """ "42,43" as ids; what is none is left out."""
    numbers = text[: MOST_ROWS * 20].split(",")[:MOST_ROWS]
    return {int(one) for one in numbers if one.isascii() and one.isdecimal() and len(one) < 19}


def _id(asked: Mapping[str, Any], name: str) -> int | None:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 and int(text) <= LARGEST_ID else None
