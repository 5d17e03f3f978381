"""What waits for a signature or a review, as lines of the page "To sign": who did it, since when. Words only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tasks.forms_moves import ReasonForm
from tasks.models import Kind, Task
from tasks.people import with_people
from tasks.rows import MARKS
from ui.dates import short_moment


@dataclass(frozen=True, slots=True)
class SignLine:
    """`words`: the small print; `note`: what the doer left for whoever looks at it."""

    task: Task
    path: str
    kind: str
    words: list[str]
    form: ReasonForm


def sign_lines(tasks: Iterable[Task], *, now: datetime) -> list[SignLine]:
    """From `for_list()`; `now` in the reader's zone. One query, for the people."""
    return [_line(task, now) for task in with_people(tasks)]


def _line(task: Task, now: datetime) -> SignLine:
    words = [task.department.name]
    who = task.completed_by or task.submitted_by or task.assignee
    if who is not None:
        words.append(who.name)
    if task.is_active and task.submitted_at:
        words.append(_("waiting since %(when)s") % {"when": short_moment(task.submitted_at, now=now)})
    elif task.done_at:
        words.append(_("done %(when)s") % {"when": short_moment(task.done_at, now=now)})
    form = ReasonForm(auto_id=f"id_{task.pk}_%s")
    return SignLine(task, f"/tasks/{task.pk}/", MARKS[Kind(task.category.kind)], words, form)
