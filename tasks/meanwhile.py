"""What happened to a task while somebody had it open: in words for who comes too late, and field by field for a form.

That a copy is stale is found out by the verb itself (models/task.py); how it is answered is the views' business.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from staff.models import Event, User
from tasks import access
from tasks.errors import IllegalMove
from tasks.history import Line, field_words, lines
from tasks.models import Task
from tasks.states import Status

MOST_TOLD = 20
MOST_SAID = 5


def seen_version(text: str | None) -> int:
    """The version that a form came with; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def events_since(task: Task, seen: int) -> list[Event]:
    """What changed the task after the version that was seen, newest first; nothing for a version that never was."""
    if not seen:
        return []
    events = Event.objects.about("task", task.pk).select_related("by")[:MOST_TOLD]
    return [event for event in events if event.after.get("version", 0) > seen]


def told_since(task: Task, seen: int, *, reader: User, now: datetime) -> list[Line]:
    """The same in words, for who may read the whole task; `now` in the reader's zone."""
    if not access.may(reader, "see_whole", task):
        return []
    return lines(events_since(task, seen)[:MOST_SAID], now=now)


def too_late(refused: IllegalMove, reader: User) -> str:
    """What happened meanwhile and by whom, in words; no more than the reader may know."""
    from_log = last_change(refused.task)
    if from_log is None or from_log.by is None:
        return _("It has changed meanwhile. This is how it is now.")
    if from_log.by_id == reader.pk:
        return _("You changed it meanwhile. This is how it is now: %(status)s.") % {
            "status": Status(refused.task.status).label
        }
    return _("%(name)s changed it meanwhile. This is how it is now: %(status)s.") % {
        "name": from_log.by.name,
        "status": Status(refused.task.status).label,
    }


def last_change(task: Task) -> Event | None:
    """The newest event that changed it, with who did it: what was only said does not count."""
    return Event.objects.about("task", task.pk).exclude(name="commented").select_related("by").first()


def settle(
    typed: Mapping[str, Any], task: Task, events: Sequence[Event], *, now: datetime
) -> tuple[dict[str, Any], dict[str, str]]:
    """(fields that only others changed, as they now are; a sentence for each that both changed).

    `typed` are the form's cleaned values, made on top of the task before `events` (newest first); `task` is current.
    """
    before: dict[str, Any] = {}
    last: dict[str, Event] = {}
    for event in reversed(events):
        for name in event.before.keys() & event.after.keys() & typed.keys():
            before.setdefault(name, event.before[name])
            last[name] = event
    theirs, both = {}, {}
    for name, event in last.items():
        column = Task._meta.get_field(name)
        assert isinstance(column, Field)
        mine, current = getattr(typed[name], "pk", typed[name]), getattr(task, column.attname)
        if mine == column.to_python(before[name]):
            theirs[name] = current
        elif mine != current:
            change = field_words(name, before[name], event.after[name], now=now)
            words = {"name": event.by.name if event.by else _("The office"), "change": change}
            both[name] = _("%(name)s changed it meanwhile. %(change)s. What you typed is kept.") % words
    return theirs, both
