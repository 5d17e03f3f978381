"""A person's own order of My day: a task goes up or down among those it lies with. The page is views/day_order.py.

Which groups there are is my_day.py's; where the places are kept is tasks/actions_order.py's.
"""

from datetime import datetime

from django.utils import timezone

from desk.my_day import found_today, sorted_out
from staff.models import User
from tasks.actions_order import keep_order
from tasks.models import Task

Groups = list[tuple[str, str, list[Task]]]
DONE = "done"


def groups_of(user: User, *, now: datetime) -> Groups:
    """(key, heading, tasks) of today as My day shows them; what is done has no order to change."""
    local = now.astimezone(timezone.get_current_timezone())
    found = sorted_out(found_today(user, now=local), user=user, now=local)
    return [(key, heading, tasks) for key, heading, tasks, _counted in found if tasks and key != DONE]


def step_task(groups: Groups, pk: int, *, by: User, step: int) -> bool:
    """One place up (-1) or down (1) in its group; at the end nothing happens. False: it is not in today's."""
    ids = _beside(groups, pk)
    if not ids:
        return False
    here = ids.index(pk)
    ids.insert(min(max(here + step, 0), len(ids) - 1), ids.pop(here))
    _keep(groups, ids, by)
    return True


def put_task_before(groups: Groups, pk: int, *, by: User, before: int) -> bool:
    """In front of another one of its group, or at the end (0). False: they don't lie together, or not today."""
    ids = _beside(groups, pk)
    if not ids or (before and before not in ids):
        return False
    if before != pk:
        ids.remove(pk)
        ids.insert(ids.index(before) if before else len(ids), pk)
    _keep(groups, ids, by)
    return True


def _beside(groups: Groups, pk: int) -> list[int]:
    return next((ids for _key, _heading, tasks in groups if pk in (ids := [task.pk for task in tasks])), [])


def _keep(groups: Groups, ids: list[int], user: User) -> None:
    keep_order(user, ids, known=[task.pk for _key, _heading, tasks in groups for task in tasks])
