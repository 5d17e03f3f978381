"""Tasks as nearly every request reads them, by queries that are written once a process (ui/prepared.py).

What they say is querysets.py's: who may see what is decided there and only there.
"""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from staff.access import Standing, standing
from staff.models import Office, User
from tasks.models import Task
from tasks.people import with_people
from tasks.querysets import TaskQuerySet
from ui.paging import Page, page
from ui.prepared import Prepared

Key = tuple[Hashable, ...]
TO_READ = ("see", "see_whole")


def eyes(user: User) -> tuple[Key, dict[str, Any]]:
    """(key, values) of a prepared query that asks what this person may see: what decides its words, and the ids."""
    stand = standing(user)
    values: dict[str, Any] = {"user": user.pk}
    if stand.manages:
        values["manages"] = sorted(stand.manages)
    if stand.member_of:
        values["member_of"] = sorted(stand.member_of)
    return (user.is_active, stand.admin, stand.titles_visible), values


def stand_in(key: Key, values: dict[str, Any]) -> User:
    """A person with that standing and those ids, for the querysets that `eyes` were asked for."""
    active, admin, titles_visible = key
    person = User(pk=values["user"], is_active=bool(active))
    person._standing = Standing(  # type: ignore[attr-defined]
        admin=bool(admin),
        led=(),
        manages=frozenset(values.get("manages", ())),
        member_of=frozenset(values.get("member_of", ())),
        home=None,
        office=Office(titles_visible=bool(titles_visible)),
    )
    return person


def _one(key: Key, *, pk: int, **values: Any) -> TaskQuerySet:
    person = stand_in(key, values)
    return Task.objects.visible_to(person).for_page(person).filter(pk=pk)


def _to_move(key: Key, *, pk: int, **values: Any) -> TaskQuerySet:
    person = stand_in(key, values)
    return Task.objects.visible_to(person).for_move(person).filter(pk=pk)


def _row(key: Key, *, pk: int, **values: Any) -> TaskQuerySet:
    return Task.objects.visible_to(stand_in(key, values)).for_list().filter(pk=pk)


_task, _task_to_move, _task_row = Prepared(_one), Prepared(_to_move), Prepared(_row)
_task_rows = Prepared(lambda _key, *, ids: Task.objects.for_list().filter(pk__in=ids))


def task_seen_by(user: User, pk: int, *, to: str = "see") -> Task | None:
    """The task, ready for its page or for that move of access.MAY; None if the person may not know of it. One query."""
    if not 0 < pk < 1 << 63:
        return None
    key, values = eyes(user)
    asked = _task if to in TO_READ else _task_to_move
    return next(iter(asked(key, pk=pk, **values)), None)


def row_seen_by(user: User, pk: int) -> Task | None:
    """The same as `for_list` brings it, with its people."""
    key, values = eyes(user)
    return next(iter(with_people(_task_row(key, pk=pk, **values), known=[user])), None)


def page_of(
    found: TaskQuerySet, *, cursor: str | None, by: tuple[str, ...] = ("due_at", "id"), descending: bool = False
) -> Page[Task]:
    """ui.paging's page of tasks as `for_list` brings them, in two queries: what the filters find differs from request
    to request, how fifty tasks are read does not."""
    columns = dict.fromkeys(["id", *by])
    light = found.values_list(*columns, named=True)
    paged: Page[Any] = page(light, cursor=cursor, by=by, descending=descending)
    ids = [row.id for row in paged.rows]
    tasks = {task.pk: task for task in _task_rows(ids=ids)} if ids else {}
    return replace(paged, rows=[tasks[pk] for pk in ids if pk in tasks])
