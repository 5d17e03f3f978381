"""How a task reads as one row of a list: everything the template prints, worked out in Python without a query.

Which tasks a list holds is querysets.py's (`for_list()` brings all that is read here); the markup is _task_rows.html's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.models import User
from tasks import access
from tasks.counts import count_words, left_of
from tasks.models import Kind, Task
from tasks.people import with_people
from tasks.states import CANCELLED, DONE, IN_PROGRESS, TO_BE_SIGNED, WAITING, WORKABLE
from ui.dates import minutes_text, short_day, short_due, short_time
from ui.numbers import number_text

LATE, NUMBER = SafeString("late"), SafeString("num")
MARKS = {Kind.CLERICAL: "c", Kind.BOOKKEEPING: "b", Kind.SUPPLIES: "s"}
SAFE_MARKS = {str(kind): SafeString(mark) for kind, mark in MARKS.items()}


@dataclass(slots=True)
class Row:
    """`ring` is the path its ring posts to (empty: none), `left` what stands in its place, `words` the small print.

    `on`: it is the one that is open beside the list. `mark`: its tick box for bulk actions (empty: none).
    """

    id: int
    version: int
    title: str
    url: str
    kind: str
    category: str
    due: str
    late: bool
    done: bool
    ring: str = ""
    label: str = ""
    left: str = ""
    words: list[str] = field(default_factory=list)
    button: str = ""
    button_path: str = ""
    button_label: str = ""
    refused: list[str] = field(default_factory=list)
    on: bool = False
    mark: str = ""

    def __getitem__(self, name: str) -> Any:
        """A template asks so first; without it each of a row's twenty names would cost it an exception."""
        return getattr(self, name)

    @property
    def li(self) -> SafeString:
        """Attributes of the row's own element."""
        state = ' class="on"' if self.on else ' class="done"' if self.done else ""
        version = "" if self.ring else f' data-version="{self.version}"'
        return SafeString(f'id="task-{self.id}"{state}{version}')

    @property
    def tick(self) -> SafeString:
        """Attributes of the ring, all but its name for a screen reader."""
        state = " done" if self.done else ""
        return SafeString(f'class="tick{state}" formaction="{self.ring}" name="version" value="{self.version}"')

    @property
    def link(self) -> SafeString:
        return SafeString(f'href="{self.url}"' + (' aria-current="true"' if self.on else ""))

    @property
    def when(self) -> str:
        """How the due time looks."""
        return LATE if self.late else NUMBER

    @property
    def small(self) -> SafeString:
        """The small print as it stands in the row; a loop in the template takes three times as long."""
        return SafeString("".join([f"<span>{escape(word)}</span>" for word in self.words]))


def rows(
    tasks: Iterable[Task],
    *,
    user: User,
    now: datetime,
    brief: bool = False,
    claim: bool = False,
    marks: bool = False,
) -> list[Row]:
    """One row a task, from `for_list()`. `brief`: on a page about today; `claim`: with a button to take it; `marks`:
    with a tick box where it is not over, for what is done with several at once."""
    local = now.astimezone(timezone.get_current_timezone())
    made = [row(task, user=user, now=local, brief=brief, claim=claim) for task in with_people(tasks, known=[user])]
    if marks:
        for each in made:
            each.mark = "" if each.done else f"{each.id}-{each.version}"
    return made


def row(task: Task, *, user: User, now: datetime, brief: bool = False, claim: bool = False) -> Row:
    """`now` in the reader's zone."""
    url = f"/tasks/{task.pk}/"  # not reverse(): thirty rows a page
    made = Row(
        id=task.pk,
        version=task.version,
        title=task.title,
        url=url,
        kind=SAFE_MARKS[task.category.kind],
        category=task.category.name,
        due=_due(task, now=now, brief=brief),
        late=task.is_overdue(now),
        done=task.status in (DONE, CANCELLED),
        words=_words(task, user=user, now=now),
    )
    _ring(made, task, user=user)
    if claim and task.assignee_id is None and access.may(user, "claim", task):
        made.button, made.button_path = _("Claim"), f"{url}claim/"
        made.button_label = _("Claim: %(title)s") % {"title": task.title}
    return made


def _ring(made: Row, task: Task, *, user: User) -> None:
    """A ring to press, "2 left", or nothing."""
    if task.status == DONE and task.completed_by_id == user.pk and task.signed_off_by_id is None:
        made.ring, made.label = f"{made.url}undo/", _("Undo: %(title)s") % {"title": task.title}
    if task.status not in WORKABLE or not access.may(user, "complete", task):
        return
    if left := _open(task):
        made.left = ngettext("%(count)d left", "%(count)d left", left) % {"count": left}
    elif left := left_of(task):
        made.left = _("%(left)s left") % {"left": number_text(left)}
    elif task.needs_sign_off:
        if access.may(user, "submit", task):
            made.ring, made.label = f"{made.url}submit/", _("Send for sign-off: %(title)s") % {"title": task.title}
    else:
        made.ring, made.label = f"{made.url}complete/", _("Mark done: %(title)s") % {"title": task.title}


def _open(task: Task) -> int:
    """What the gate would ask for, as far as a list counts it: required steps and fields, evidence."""
    parts = (getattr(task, name, 0) for name in ("open_steps", "open_fields", "lacks_evidence"))
    return sum(map(int, parts))


def _due(task: Task, *, now: datetime, brief: bool) -> str:
    if task.status in (WAITING, CANCELLED):
        return ""
    if task.status == DONE and task.done_at:
        done = task.done_at.astimezone(now.tzinfo)
        return short_time(done) if done.date() == now.date() else short_day(done.date(), today=now.date())
    return short_due(task.due_on, task.due_time, today=now.date(), brief=brief)


def _words(task: Task, *, user: User, now: datetime) -> list[str]:
    """The small print, most telling first."""
    words = []
    if task.is_sent_back:
        who = task.sent_back_by.get_short_name() if task.sent_back_by else ""
        words.append(_("%(name)s: “%(reason)s”") % {"name": who, "reason": task.sent_back_reason})
    if task.priority:
        words.append(_("High priority"))
    if task.count_total is not None:
        words.append(count_words(task))
    words += _state(task, now=now)
    words += _people(task, user=user)
    if task.status in WORKABLE or task.status == WAITING:
        words.append(minutes_text(task.estimate_minutes))
    return words


def _state(task: Task, *, now: datetime) -> list[str]:
    if task.status == WAITING and task.look_again_on:
        day = short_day(task.look_again_on, today=now.date())
        whom = task.waiting_for or (task.waiting_person.name if task.waiting_person else "")
        return [_("waiting for %(whom)s, look again %(day)s") % {"whom": whom, "day": day}]
    if task.status == IN_PROGRESS and not task.is_sent_back:
        return [_("in progress")]
    if task.status == TO_BE_SIGNED:
        return [_("waits for a signature")]
    if task.status == CANCELLED:
        return [_("cancelled")]
    if task.is_unreviewed:
        return [_("not reviewed yet")]
    if task.status == DONE and task.signed_off_by_id is not None:
        return [_("signed")]
    return [_("to be signed")] if task.needs_sign_off and task.status in WORKABLE else []


def _people(task: Task, *, user: User) -> list[str]:
    words, done = [], task.status == DONE
    if task.assignee_id is None:
        words.append(_("unclaimed"))
    elif task.assignee_id != user.pk and task.assignee and not (done and task.completed_by_id == task.assignee_id):
        words.append(_("for %(name)s") % {"name": task.assignee.name})
    if done and task.completed_by and task.completed_by_id != user.pk:
        words.append(_("done by %(name)s") % {"name": task.completed_by.name})
    if task.requester_id not in (user.pk, task.assignee_id, task.created_by_id) and task.created_by_id is not None:
        words.append(_("from %(name)s") % {"name": task.requester.name})
    return words
