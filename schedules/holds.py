"""What recurring work hangs on a procedure, kind of work, department or person before it is archived."""

from django.db import models
from django.utils.translation import ngettext

from schedules.models import Schedule
from staff.models import Department, User
from tasks.models import Category, Procedure


def recurring_work(subject: models.Model) -> list[str]:
    """ "3 pieces of recurring work"."""
    columns = {Procedure: "procedure", Category: "procedure__category", Department: "department", User: "owner"}
    column = next((name for kind, name in columns.items() if isinstance(subject, kind)), None)
    count = Schedule.objects.in_use().filter(**{column: subject}).count() if column else 0
    words = ngettext("%(count)d piece of recurring work", "%(count)d pieces of recurring work", count)
    return [words % {"count": count}] if count else []
