"""What stands between a task and done because of its fields. The gate itself is gate.py's, counts are counts.py's."""

from collections.abc import Sequence

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from tasks import gate
from tasks.counts import left_to_count
from tasks.models import CategoryField, Task
from tasks.values import known_lines


def register() -> None:
    gate.register(empty_fields)
    gate.register(left_to_count)


def empty_fields(tasks: Sequence[Task]) -> gate.Sentences:
    """ "Fill in: Temperature." One query for tasks whose fields were not read, and whose kind of work may have some."""
    read = {task.pk: known_lines(task) for task in tasks}
    names = {pk: [line.field.name for line in lines if line.is_missing] for pk, lines in read.items() if lines}
    names |= _ask([task for task in tasks if read[task.pk] is None])
    return {pk: [_("Fill in: %(fields)s.") % {"fields": ", ".join(each)}] for pk, each in names.items() if each}


def _ask(tasks: Sequence[Task]) -> dict[int, list[str]]:
    if not tasks:
        return {}
    given = FilteredRelation("values_given", condition=Q(values_given__task__in=[task.pk for task in tasks]))
    required = CategoryField.objects.in_use().filter(required=True, category__in={task.category_id for task in tasks})
    fields: dict[int, dict[int, str]] = {}
    filled: dict[int, set[int]] = {}
    rows = required.annotate(given=given).values_list("category_id", "pk", "name", "given__task_id")
    for category, field, name, task in rows:
        fields.setdefault(category, {})[field] = name
        filled.setdefault(task, set()).add(field)
    return {
        task.pk: [
            name for field, name in fields.get(task.category_id, {}).items() if field not in filled.get(task.pk, ())
        ]
        for task in tasks
    }
