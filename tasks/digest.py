"""What the morning digest says of tasks: sections of lines for one person. Registered in apps.py."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.digest import Line, register_section
from staff import worktime
from staff.access import standing
from staff.models import User
from tasks.clock import late_by
from tasks.models import Task
from tasks.querysets import TaskQuerySet
from tasks.states import WORKABLE
from ui.dates import short_due

MOST = 21  # one more than a section shows, so that it can say there are more
A_WEEK = timedelta(days=7)


def register() -> None:
    register_section(10, gettext_lazy("Sent back to you"), sent_back, may_see=may_see)
    register_section(20, gettext_lazy("Overdue"), overdue, may_see=may_see)
    register_section(30, gettext_lazy("Today"), today, may_see=may_see)
    register_section(40, gettext_lazy("To sign"), to_sign, may_see=may_see)
    register_section(50, gettext_lazy("Late in your departments"), late_with_others, may_see=may_see)


def may_see(person: User, ids: Sequence[int]) -> set[int]:
    return set(Task.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))


def sent_back(person: User, now: datetime) -> list[Line]:
    return _lines(Task.objects.of(person).sent_back(), now)


def overdue(person: User, now: datetime) -> list[Line]:
    return _lines(Task.objects.of(person).overdue(now).filter(sent_back_reason=""), now)


def today(person: User, now: datetime) -> list[Line]:
    day = timezone.localdate(now)
    mine = Task.objects.of(person).on_my_day(day).filter(due_at__gte=now, sent_back_reason="")
    return _lines(mine, now)


def to_sign(person: User, now: datetime) -> list[Line]:
    return _lines(Task.objects.to_sign_by(person), now)


def late_with_others(person: User, now: datetime) -> list[Line]:
    """Escalation: a working day late (a passed deadline: at once), one line each for who leads the department."""
    if not (departments := standing(person).manages):
        return []
    every = worktime.every_calendar(now.date() - A_WEEK, now.date())
    late = late_by({pk: every[pk] for pk in departments & every.keys()}, now)
    rows = Task.objects.filter(late, status__in=WORKABLE).exclude(assignee=person)
    return [
        Line(_("%(line)s (%(name)s)") % {"line": line.text, "name": task.assignee or _("unclaimed")}, line.url, task.pk)
        for task, line in _each(rows.select_related("assignee"), now)
    ]


def _lines(rows: TaskQuerySet, now: datetime) -> list[Line]:
    return [line for _task, line in _each(rows, now)]


def _each(rows: TaskQuerySet, now: datetime) -> list[tuple[Task, Line]]:
    """A private title is never in a mail: such work is only said to be there."""
    day = timezone.localdate(now)
    found = []
    for task in rows.select_related("category").order_by("due_at", "id")[:MOST]:
        title = _("a private task") if task.category.is_private else task.title
        words = {"title": title, "due": short_due(task.due_on, task.due_time, today=day)}
        found.append((task, Line(_("%(title)s, %(due)s") % words, f"/tasks/{task.pk}/", task.pk)))
    return found
