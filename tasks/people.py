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
    people = {person.pk: person for person in known}
    named = []
    for task in rows:
        for field in NAMING:
            if (pk := getattr(task, field.attname)) is None:  # nobody: Django asks nothing
                continue
            if field.is_cached(task):
                people[pk] = field.get_cached_value(task)
            else:
                named.append((task, field, pk))
    if missing := {pk for _task, _field, pk in named} - people.keys():
        people |= {person.pk: person for person in _people(ids=sorted(missing))}
    for task, field, pk in named:
        field.set_cached_value(task, people.get(pk))
    return rows
