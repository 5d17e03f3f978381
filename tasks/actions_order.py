"""A person's own order of their day: where each task stands is a row of theirs, and nobody else's business.

Which tasks lie together is desk's; without a place a task keeps the usual order, after those that have one.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import OuterRef, Subquery

from staff.models import User
from tasks.models import OwnPlace, Task


def place_of(user: User) -> Subquery:
    """For `annotate(place=...)` of tasks: the rank that this person gave it, or None. No query of its own."""
    return Subquery(OwnPlace.objects.filter(user=user, task=OuterRef("pk")).order_by().values("rank")[:1])


def in_own_order(tasks: Iterable[Task]) -> list[Task]:
    """Those with a place first, by it; the rest after them as they were."""
    return sorted(tasks, key=_rank)


def _rank(task: Task) -> tuple[bool, int]:
    rank: int | None = getattr(task, "place", None)
    return rank is None, rank or 0


@transaction.atomic
def keep_order(user: User, ids: Sequence[int], *, known: Iterable[int]) -> None:
    """These tasks stand in this order; places of tasks that are not `known` any longer go."""
    OwnPlace.objects.filter(user=user).exclude(task__in=list(known)).delete()
    rows = [OwnPlace(user=user, task_id=pk, rank=rank) for rank, pk in enumerate(ids, 1)]
    rows.sort(key=lambda row: row.task_id)  # two at once take the rows in one order
    OwnPlace.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user", "task"], update_fields=["rank"])


def use_usual_order(user: User) -> None:
    OwnPlace.objects.filter(user=user).delete()
