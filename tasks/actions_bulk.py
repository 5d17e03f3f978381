"""One verb on many tasks: each by its own method, access rule and gate, in a savepoint of its own; and its one undo.

What became of it reads as bulk.py says. Who sent the form twice is form_keys' to know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from staff.access import standing
from staff.models import Event, Membership, User
from tasks import access
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.meanwhile import last_change
from tasks.models import Bulk, BulkLine, Task
from tasks.states import Status
from ui.forms import LARGEST_ID

# What a bulk action is called: the move of access.py's table and Task's method.
VERBS = {
    "assign": "assign",
    "move": "edit",
    "wait": "wait",
    "complete": "complete",
    "cancel": "cancel",
    "claim": "claim",
}
MOST = 200
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked task as the form names it: "12-3", the task and the version that was seen. `pk` 0: no task's number."""

    asked: str
    pk: int
    version: int

    @classmethod
    def read(cls, text: str) -> "Mark":
        number, _dash, version = text.partition("-")
        pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 20 else 0
        seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
        return cls(number[:20] if number.isascii() and number.isdecimal() else "", pk if pk <= LARGEST_ID else 0, seen)


def read_marks(texts: Iterable[str]) -> list[Mark]:
    """The marks in the order in which they were sent, each task once."""
    found: dict[tuple[int, str], Mark] = {}
    for mark in map(Mark.read, texts):
        found.setdefault((mark.pk, "" if mark.pk else mark.asked), mark)
    return list(found.values())


def seen_among(marks: Sequence[Mark], user: User) -> dict[int, Task]:
    """Those of the marked tasks that the person may know of, by id."""
    ids = [mark.pk for mark in marks if mark.pk]
    return Task.objects.visible_to(user).for_page().in_bulk(ids)


@transaction.atomic
def act_on_many(verb: str, marks: Sequence[Mark], *, by: User, now: datetime, **asked: Any) -> Bulk:
    """Do `verb` (of VERBS) to each marked task; `asked` is what its method takes. What refuses says so on its line.

    Task.DoesNotExist when the person may know of none of them.
    """
    tasks = seen_among(marks, by)
    if not tasks:
        raise Task.DoesNotExist
    bulk = Bulk.objects.create(verb=verb, by=by, at=now, to=asked.get("to"), day=_day(asked))
    refused: dict[int, str] = {}
    reach = _reach(by, asked["to"]) if asked.get("to") else None
    for mark in sorted(marks, key=_number):  # one order for all: two bulk actions never wait for each other
        if task := tasks.get(mark.pk):
            refused[mark.pk] = _forbidden(verb, task, by, asked.get("to"), reach) or _do(
                verb, task, mark, by, now, asked
            )
    events = _events(by, now, [tasks[pk] for pk, why in refused.items() if not why])
    lines = [BulkLine(bulk=bulk, asked=mark.asked, task=tasks.get(mark.pk)) for mark in marks]
    for line, mark in zip(lines, marks, strict=True):
        line.refused = refused.get(mark.pk, not_found(mark.asked))
        line.event_id = events.get(mark.pk)
    BulkLine.objects.bulk_create(lines)
    return bulk


def not_found(asked: str) -> str:
    return _("Number %(number)s: not found.") % {"number": asked} if asked else _("One of them: not found.")


def _day(asked: Mapping[str, Any]) -> date | None:
    return asked.get("due_on") or asked.get("look_again_on")


def _reach(by: User, person: User) -> set[int] | None:
    """The departments whose work the person may be given; None: any (an administrator may name anybody)."""
    if standing(by).admin:
        return None
    return set(Membership.objects.filter(user=person).values_list("department_id", flat=True))


def _number(mark: Mark) -> int:
    return mark.pk


def _forbidden(verb: str, task: Task, by: User, to: User | None, reach: set[int] | None) -> str:
    """Why this person may not do that with this task, or not give it to `to`; empty when they may."""
    if not access.may(by, VERBS[verb], task):
        return access.reason(VERBS[verb])
    if to is not None and reach is not None and task.department_id not in reach:
        return _("%(name)s does not work in %(department)s.") % {"name": to, "department": task.department}
    return ""


def _do(verb: str, task: Task, mark: Mark, by: User, now: datetime, asked: Mapping[str, Any]) -> str:
    """Empty when it went well, else the reason in words."""
    task.version = mark.version
    try:
        with transaction.atomic():
            getattr(task, VERBS[verb])(by=by, now=now, **asked)
    except IllegalMove as refused:
        return _too_late(refused.task, mark.version, by)
    except NotYet as closed:
        return " ".join(map(str, closed.missing))[:LONGEST]
    except Refused as refused:
        return str(refused.message)[:LONGEST]
    return ""


def _too_late(task: Task, seen: int, reader: User) -> str:
    """Its state does not allow it; or who changed it meanwhile, and how it is now."""
    status = Status(task.status).label
    if task.version == seen:
        return _("It is in the wrong state for that: %(status)s.") % {"status": status}
    last = last_change(task)
    who = last.by if last else None
    if who is None:
        return _("It has changed meanwhile: %(status)s.") % {"status": status}
    if who.pk == reader.pk:
        return _("You changed it meanwhile: %(status)s.") % {"status": status}
    return _("%(name)s changed it meanwhile: %(status)s.") % {"name": who.name, "status": status}


def _events(by: User, now: datetime, tasks: Sequence[Task]) -> dict[int, int]:
    """{task id: the event that this made}; a task that was so already has none. One query."""
    versions = {task.pk: task.version for task in tasks}
    rows = Event.objects.filter(subject_kind="task", subject_id__in=versions, by=by, at=now).order_by("id")
    return {event.subject_id: event.pk for event in rows if event.after.get("version") == versions[event.subject_id]}


# --- taking it back ---


@transaction.atomic
def undo_bulk(bulk: Bulk, *, by: User, now: datetime) -> tuple[int, int]:
    """Take back each task by its own undo; those that someone built on stay, and their line says why.

    (how many were taken back, how many stayed); (0, 0) the second time. Where all stay it can be tried again.
    """
    if not Bulk.objects.filter(pk=bulk.pk, by=by, undone_at=None).update(undone_at=now):  # holds the row
        bulk.refresh_from_db()
        return 0, 0
    lines = list(bulk.lines.filter(event_id__isnull=False).order_by("task_id"))
    events = Event.objects.in_bulk([line.event_id for line in lines])
    tasks = Task.objects.visible_to(by).for_page().in_bulk([line.task_id for line in lines])
    for line in lines:
        line.kept = _take_back(tasks.get(line.task_id or 0), events[line.event_id or 0], by=by, now=now)
    BulkLine.objects.bulk_update(lines, ["kept"])
    stayed = sum(bool(line.kept) for line in lines)
    if stayed == len(lines):
        Bulk.objects.filter(pk=bulk.pk).update(undone_at=None)
    bulk.refresh_from_db()
    return len(lines) - stayed, stayed


def _take_back(task: Task | None, event: Event, *, by: User, now: datetime) -> str:
    """Empty when it was taken back, else why not."""
    if task is None:
        return _("You no longer see it.")
    seen = event.after["version"]
    if task.version != seen:
        return _too_late(task, seen, by)
    try:
        with transaction.atomic():
            task.undo(by=by, now=now)
    except IllegalMove as refused:
        changed = refused.task.version != seen
        return _too_late(refused.task, seen, by) if changed else _("The day is over; it can no longer be taken back.")
    return ""
