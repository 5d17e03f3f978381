"""How a bulk action reads afterwards: how many, to whom, which were refused and why, what its undo left.

Doing it is actions_bulk.py's; the page is templates/tasks/bulk_page.html.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.models import Bulk, BulkLine, Task
from ui.dates import long_day, short_due


@dataclass(slots=True)
class Item:
    """A task on the page: its title and path (empty where the person may not see it any longer), what to say, and when
    it is due: daily work bears the same title every day."""

    title: str
    url: str
    words: str = ""
    due: str = ""


@dataclass(slots=True)
class Summary:
    heading: str
    done: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    kept: list[Item] = field(default_factory=list)
    unchanged: int = 0
    undone: bool = False

    @property
    def may_undo(self) -> bool:
        return bool(self.done) and not self.undone


def summary(bulk: Bulk, *, today: date) -> Summary:
    """Three queries, whatever the number of tasks."""
    lines = list(bulk.lines.all())
    visible = Task.objects.visible_to(bulk.by).only("title", "due_on", "due_time")
    seen = visible.in_bulk([line.task_id for line in lines if line.task_id])
    made = Summary("", undone=bulk.undone_at is not None)
    for line in lines:
        item = _item(line, seen, today)
        if line.refused:
            made.refused.append(item)
        elif line.event_id is None:
            made.unchanged += 1
        else:
            made.done.append(item)
            if line.kept:
                made.kept.append(Item(item.title, item.url, line.kept, item.due))
    made.heading = heading(bulk, len(made.done))
    return made


def _item(line: BulkLine, seen: dict[int, Task], today: date) -> Item:
    task = seen.get(line.task_id or 0)
    if task is None:
        return Item("", "", line.refused or _("A task that you no longer see"))
    due = short_due(task.due_on, task.due_time, today=today)
    return Item(task.title, f"/tasks/{task.pk}/", line.refused, due)


def heading(bulk: Bulk, count: int) -> str:
    """ "38 tasks given to Omar Cast" and the like."""
    words = {
        "assign": _given(bulk, count),
        "move": ngettext("%(count)d task moved to %(day)s", "%(count)d tasks moved to %(day)s", count),
        "wait": ngettext("%(count)d task waits", "%(count)d tasks wait", count),
        "complete": ngettext("%(count)d task done", "%(count)d tasks done", count),
        "cancel": ngettext("%(count)d task cancelled", "%(count)d tasks cancelled", count),
        "claim": ngettext("%(count)d task is yours", "%(count)d tasks are yours", count),
    }[bulk.verb]
    return words % {"count": count, "name": bulk.to or "", "day": long_day(bulk.day) if bulk.day else ""}


def _given(bulk: Bulk, count: int) -> str:
    if bulk.to is None:
        return ngettext("%(count)d task made unclaimed", "%(count)d tasks made unclaimed", count)
    if bulk.day is not None:
        return ngettext(
            "%(count)d task given to %(name)s, for %(day)s", "%(count)d tasks given to %(name)s, for %(day)s", count
        )
    return ngettext("%(count)d task given to %(name)s", "%(count)d tasks given to %(name)s", count)


def refused_words(count: int) -> str:
    return ngettext("%(count)d refused", "%(count)d refused", count) % {"count": count}


def taken_back_words(count: int) -> str:
    return ngettext("%(count)d task is as it was before", "%(count)d tasks are as they were before", count) % {
        "count": count
    }


def kept_words(count: int) -> str:
    return ngettext("%(count)d stays as it is", "%(count)d stay as they are", count) % {"count": count}
