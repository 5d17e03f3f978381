"""Several tasks from pasted lines: alike but for their title, all or none."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from staff import worktime
from staff.models import Department, User
from tasks.actions import create_task
from tasks.models import Task


@transaction.atomic
def create_tasks(
    *,
    by: User,
    now: datetime,
    titles: Sequence[str],
    department: Department,
    due_on: date,
    due_time: time | None = None,
    **fields: Any,
) -> list[Task]:
    """In the order of the lines; `fields` as in `create_task`."""
    same = fields | {"department": department, "due_on": due_on, "due_time": due_time}
    moment = worktime.due_at(department, due_on, due_time)
    return [create_task(by=by, now=now, title=title, due_at=moment, **same) for title in titles]
