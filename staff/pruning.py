"""Deleting what has served its time, a bite at a time: no long transaction, no table loaded, nothing held up.

What is pruned and when is each app's own; how long things are kept is told in docs/operations.md.
"""

from typing import Any

from django.db.models import Model, QuerySet

BITE = 500
MOST = 100_000


def prune(rows: QuerySet[Any], *, bite: int = BITE, most: int = MOST) -> int:
    """Delete these rows and what hangs on them; how many. What is over `most` is left for the next night."""
    model: type[Model] = rows.model
    gone = 0
    while gone < most:
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: min(bite, most - gone)])
        if not ids:
            break
        model._base_manager.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone


def empty(rows: QuerySet[Any], *, bite: int = BITE, most: int = MOST, **emptied: Any) -> int:
    """Set these columns of the rows, which then must no longer be among `rows`; how many."""
    model: type[Model] = rows.model
    done = 0
    while done < most:
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: min(bite, most - done)])
        if not ids:
            break
        model._base_manager.filter(pk__in=ids).update(**emptied)
        done += len(ids)
    return done
