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
    task.bump("add_step", sources=ACTIVE)
    last = task.steps.aggregate(last=Max("position"))["last"] or 0
    steps = [Step(task=task, position=last + n, text=text, required=required) for n, text in enumerate(texts, 1)]
    made = Step.objects.bulk_create(steps)
    name, after = _said(made)
    task.record(name, by=by, now=now, after=after)
    return made


def _said(made: list[Step]) -> tuple[str, dict[str, Any]]:
    """The event's name and what it holds: one step is called by its words, several are counted."""
    if len(made) == 1:
        return "step_added", {"step": made[0].position, "text": made[0].text}
    return "steps_added", {"count": len(made), "texts": [step.text for step in made]}
