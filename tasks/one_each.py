"""Who has not done yet what was given to several: a line for the task's page. Giving it is actions_one_each.py's."""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.models import User
from tasks import access
from tasks.models import Task
from tasks.states import CANCELLED, DONE

MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class WhoHasNot:
    """`names` and `path` are empty for who sees counts only."""

    words: str
    names: str = ""
    path: str = ""


def who_has_not(task: Task, *, user: User) -> WhoHasNot | None:
    """None for a task that is one's alone. One query for a task that is one of several."""
    if task.one_each_id is None:
        return None
    rows = Task.objects.filter(one_each=task.one_each_id).exclude(status=CANCELLED).order_by("assignee__name", "id")
    each = list(rows.values_list("status", "assignee__name", "one_each__created_by"))
    words = _("%(done)d of %(all)d done.") % {"done": sum(row[0] == DONE for row in each), "all": len(each)}
    if not access.may_name_who_has_not(user, each[0][2] if each else 0, task.department_id):
        return WhoHasNot(words)
    left = [name or _("Unclaimed") for status, name, _by in each if status != DONE]
    return WhoHasNot(words, _names(left), f"/one-each/{task.one_each_id}/")


def _names(left: list[str]) -> str:
    if not left:
        return ""
    shown, more = left[:MOST_NAMES], len(left) - MOST_NAMES
    if more > 0:
        told = {"names": ", ".join(shown), "count": more}
        return ngettext("Not yet: %(names)s and %(count)d more.", "Not yet: %(names)s and %(count)d more.", more) % told
    return _("Not yet: %(names)s.") % {"names": get_text_list(shown, _("and"))}
