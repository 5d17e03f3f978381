"""A counted job in words, and what it leaves between the task and done. Counting is actions_fields.py's."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ui.numbers import number_text

if TYPE_CHECKING:
    from tasks.models import Task


def count_words(task: "Task") -> str:
    """ "400 of 1,200 scanned"; empty for work that isn't counted."""
    if task.count_total is None:
        return ""
    told = {"done": number_text(task.count_done), "total": number_text(task.count_total), "unit": task.count_unit}
    return _("%(done)s of %(total)s %(unit)s") % told if task.count_unit else _("%(done)s of %(total)s") % told


def left_to_count(tasks: "Sequence[Task]") -> dict[int, list[str]]:
    """ "800 of 1,200 left."; no query."""
    found = {}
    for task in tasks:
        if left := left_of(task):
            told = {"left": number_text(left), "total": number_text(task.count_total or 0)}
            found[task.pk] = [_("%(left)s of %(total)s left.") % told]
    return found


def left_of(task: "Task") -> int:
    return max(0, (task.count_total or 0) - task.count_done)
