"""What stands between a task and done, in words. The only gate: page, bulk and API ask it, and nothing else.

Each kind of work registers its own sentences here (see `register`); tasks never imports a kind.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.prepared import Prepared

if TYPE_CHECKING:
    from tasks.models import Task

Sentences = dict[int, list[str]]
_decorators: "list[Callable[[Sequence[Task]], Sentences]]" = []


def register(decorate: "Callable[[Sequence[Task]], Sentences]") -> None:
    """`decorate(tasks)` answers {task id: sentences} with one query, whatever the number of tasks."""
    _decorators.append(decorate)


def between(task: "Task", verb: str = "complete") -> list[str]:
    """The sentences for one task. Sending for sign-off asks the same, less the signature itself."""
    return between_each([task], verb)[task.pk]


def between_each(tasks: "Iterable[Task]", verb: str = "complete") -> Sentences:
    """{task id: sentences}; as many queries as there are decorators."""
    rows = list(tasks)
    found: Sentences = {task.pk: [] for task in rows}
    for decorate in _decorators:
        for pk, sentences in decorate(rows).items():
            found[pk] += sentences
    if verb == "complete":
        for task in rows:
            if task.needs_sign_off:
                found[task.pk].append(_("It must be sent for sign-off and signed by someone else."))
    return found


def open_steps(tasks: "Sequence[Task]") -> Sentences:
    """Required steps that are not ticked; no query where the page has read the steps already."""
    read = {task.pk: getattr(task, "_prefetched_objects_cache", {}).get("steps") for task in tasks}
    counts = {pk: sum(step.is_missing for step in steps) for pk, steps in read.items() if steps is not None}
    counts |= _count_open_steps([task for task in tasks if read[task.pk] is None])
    return {
        pk: [ngettext("Tick %(count)d more step.", "Tick %(count)d more steps.", left) % {"count": left}]
        for pk, left in counts.items()
        if left
    }


def _count_open_steps(tasks: "Sequence[Task]") -> dict[int, int]:
    if not tasks:
        return {}
    steps = tasks[0]._meta.get_field("steps").related_model  # Step, without importing the models from here
    return dict(_left(steps, tasks=sorted(task.pk for task in tasks)))


def _open(steps: Any, *, tasks: Sequence[int]) -> Any:
    left = steps._default_manager.filter(task__in=tasks, required=True, ticked_at__isnull=True)
    return left.values_list("task_id").annotate(left=Count("pk")).order_by()


_left = Prepared(_open)


def missing_evidence(tasks: "Sequence[Task]") -> Sentences:
    """Where evidence is asked for and no file is there; no query where none is asked for, or the page has read them."""
    asked = [task for task in tasks if task.evidence]
    read = {task.pk: getattr(task, "_prefetched_objects_cache", {}).get("attachments") for task in asked}
    there = {pk for pk, files in read.items() if files and any(file.removed_at is None for file in files)}
    there |= _with_files([pk for pk, files in read.items() if files is None])
    lacking = [task for task in asked if task.pk not in there]
    return {task.pk: [_("Attach: %(what)s.") % {"what": task.evidence.rstrip(".")}] for task in lacking}


def _with_files(tasks: list[int]) -> set[int]:
    if not tasks:
        return set()
    files = apps.get_model("tasks", "Attachment")._default_manager
    return set(files.filter(task__in=tasks, removed_at__isnull=True).values_list("task_id", flat=True))


register(open_steps)
register(missing_evidence)
