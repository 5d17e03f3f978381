"""Last time: who did the same work before, when, how long it took, and the note they left for whoever does it next."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from staff.models import User
from tasks import access
from tasks.models import Attachment, Task
from tasks.querysets import TaskQuerySet
from tasks.reading import Key, eyes, stand_in
from tasks.states import DONE
from tasks.values import words_of
from ui.dates import minutes_text, short_moment
from ui.prepared import Prepared


@dataclass(frozen=True, slots=True)
class LastTime:
    """In words of the reader; `url` is the task that was done then, `file` the last of its evidence, if any."""

    words: str
    note: str
    url: str
    values: list[str] = field(default_factory=list)
    file: str = ""
    file_url: str = ""


def last_time(task: Task, *, user: User, now: datetime) -> LastTime | None:
    """The last done task of the same procedure, else of the same kind and title, if the person may know of it."""
    key, values = eyes(user)
    same: dict[str, Any] = {"category": task.category_id, "title": task.title}
    if task.procedure_version is not None:
        same = {"procedure": task.procedure_version.procedure_id}
    rows = _done_before(key, pk=task.pk, **same, **values)
    if not rows:
        return None
    found = rows[0]
    told = _told(found, user, now)
    if getattr(task, "asks_fields", True):
        told.values.extend(_values(found))
    return told


def _before(
    key: Key, *, pk: int, category: int = 0, title: str = "", procedure: int = 0, **values: Any
) -> TaskQuerySet:
    same = Q(procedure_version__procedure=procedure) if procedure else Q(category=category, title=title)
    done = Task.objects.visible_to(stand_in(key, values)).filter(same, status=DONE).exclude(pk=pk)
    files = Attachment.objects.shown().filter(task=OuterRef("pk")).order_by("-added_at", "-pk")
    left = {"file": Subquery(files.values("name")[:1]), "file_pk": Subquery(files.values("pk")[:1])}
    rows = done.select_related("completed_by", "category").annotate(**left)
    return rows.order_by("-completed_at", "-id")[:1]


_done_before = Prepared(_before)


def _values(found: Task) -> list[str]:
    """ "Temperature: 4.5 °C", as many as it held. One query."""
    rows = found.field_values.select_related("field")
    return [_("%(field)s: %(value)s") % {"field": row.field.name, "value": words_of(row.field, row)} for row in rows]


def _told(found: Task, user: User, now: datetime) -> LastTime:
    when = short_moment(found.done_at, now=now) if found.done_at else ""
    told = {"when": when, "name": found.completed_by, "minutes": minutes_text(found.spent_minutes)}
    words = _("%(when)s: %(name)s, %(minutes)s") if found.spent_minutes else _("%(when)s: %(name)s")
    last = LastTime(words % told, found.note_for_next, f"/tasks/{found.pk}/")
    file, file_pk = getattr(found, "file", None), getattr(found, "file_pk", None)
    if not file or not access.may(user, "see_whole", found):
        return last
    return replace(last, file=file, file_url=f"{last.url}attachments/{file_pk}/")
