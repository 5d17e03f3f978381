"""The people whom tasks name, for any number of tasks in one query: thirteen joins cost more than all else of a page.

Which tasks a list holds is querysets.py's; nothing here decides who may see them.
"""

from collections.abc import Iterable
from typing import Any

from staff.models import User
from tasks.models import Task
from ui.prepared import Prepared

NAMING: list[Any] = [field for field in Task._meta.concrete_fields if field.related_model is User]
_people = Prepared(lambda _key, *, ids: User.objects.filter(pk__in=ids))


def with_people(tasks: Iterable[Task], *, known: Iterable[User] = ()) -> list[Task]:
    """The same tasks with assignee, requester and all others as `User`. One query, none if `known` are all of them."""
    rows = list(tasks)
    at_hand = (field.get_cached_value(task) for task in rows for field in NAMING if field.is_cached(task))
    people = {person.pk: person for person in (*known, *at_hand) if person is not None}
    missing = {getattr(task, field.attname) for task in rows for field in NAMING if not field.is_cached(task)}
    if missing := missing - people.keys() - {None}:
        people |= {person.pk: person for person in _people(ids=sorted(missing))}
    for task in rows:
        for field in NAMING:
            if not field.is_cached(task):
                field.set_cached_value(task, people.get(getattr(task, field.attname)))
    return rows
