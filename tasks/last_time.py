"""Last time: who did the same work before, when, how long it took, and the note they left for whoever does it next."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from staff.models import User
from tasks.models import Task
from tasks.states import DONE
from ui.dates import minutes_text, short_moment


@dataclass(frozen=True, slots=True)
class LastTime:
    """In words of the reader; `url` is the task that was done then."""

    words: str
    note: str
    url: str


def last_time(task: Task, *, user: User, now: datetime) -> LastTime | None:
    """The last done task of the same procedure, else of the same kind and title, if the person may know of it."""
    same = Q(category=task.category_id, title=task.title)
    if task.procedure_version is not None:
        same = Q(procedure_version__procedure=task.procedure_version.procedure_id)
    done = Task.objects.visible_to(user).filter(same, status=DONE).exclude(pk=task.pk)
    found = done.select_related("completed_by").order_by("-completed_at", "-id").first()
    return _told(found, now) if found else None


def _told(found: Task, now: datetime) -> LastTime:
    when = short_moment(found.done_at, now=now) if found.done_at else ""
    told = {"when": when, "name": found.completed_by, "minutes": minutes_text(found.spent_minutes)}
    words = _("%(when)s: %(name)s, %(minutes)s") if found.spent_minutes else _("%(when)s: %(name)s")
    return LastTime(words % told, found.note_for_next, f"/tasks/{found.pk}/")
