"""Adding steps to a task: one, or several at once. Ticking them is Task's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from staff.models import User
from tasks.models import Step, Task
from tasks.states import ACTIVE


@transaction.atomic
def add_steps(task: Task, texts: Sequence[str], *, by: User, now: datetime, required: bool = False) -> list[Step]:
    """At the end, in their order; one event for all of them. IllegalMove for a task that is over, or a stale copy."""
    if len(texts) == 1:
        return [task.add_step(texts[0], by=by, now=now, required=required)]
    task.bump("add_step", sources=ACTIVE)
    last = task.steps.aggregate(last=Max("position"))["last"] or 0
    steps = [Step(task=task, position=last + n, text=text, required=required) for n, text in enumerate(texts, 1)]
    made = Step.objects.bulk_create(steps)
    after: dict[str, Any] = {"count": len(made), "texts": [step.text for step in made]}
    task.record("steps_added", by=by, now=now, after=after)
    return made
