"""What hangs on a kind of work, procedure, department or person before it is archived: sentences for set-up."""

from django.db import models
from django.utils.translation import ngettext

from staff.models import Department, User
from tasks.models import Category, Procedure, Task
from tasks.querysets import TaskQuerySet


def open_tasks_of(subject: models.Model) -> TaskQuerySet:
    """The active tasks that would be left hanging."""
    rows = Task.objects.active()
    if isinstance(subject, Category):
        return rows.filter(category=subject)
    if isinstance(subject, Procedure):
        return rows.filter(procedure_version__procedure=subject)
    if isinstance(subject, Department):
        return rows.filter(department=subject)
    return rows.filter(assignee=subject) if isinstance(subject, User) else rows.none()


def open_tasks(subject: models.Model) -> list[str]:
    """ "12 open tasks"."""
    count = open_tasks_of(subject).count()
    return [ngettext("%(count)d open task", "%(count)d open tasks", count) % {"count": count}] if count else []


def procedures(subject: models.Model) -> list[str]:
    """ "3 procedures" that need this kind of work or department."""
    if not isinstance(subject, Category | Department):
        return []
    rows = Procedure.objects.in_use()
    count = rows.filter(**({"category": subject} if isinstance(subject, Category) else {"department": subject})).count()
    return [ngettext("%(count)d procedure", "%(count)d procedures", count) % {"count": count}] if count else []
