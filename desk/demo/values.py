"""What people in the demo office write into fields: usual values, and now and then a number outside its range."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from desk.pack_loading import Loading
from staff.models import User
from tasks.actions_fields import set_fields
from tasks.models import CategoryField, Task

OUTSIDE = 0.05
Row = dict[str, Any]


@dataclass(slots=True)
class Values:
    """`usual` are the demo file's `field_values`, by the keys of the pack's fields; `luck` is its own, so that the rest
    of the story stays the same."""

    loaded: Loading
    usual: dict[str, Row]
    luck: random.Random

    def fill_in(self, task: Task, *, by: User, now: datetime) -> None:
        """All fields of the task's kind of work that the demo knows of; others stay empty."""
        found = list(self._found(task))
        values: dict[int | str, Any] = {field.pk: value for field, value, _done in found}
        actions: dict[int | str, str] = {field.pk: done for field, _value, done in found if done}
        if values:
            set_fields(task, values=values, actions=actions, by=by, now=now)

    def _found(self, task: Task) -> Iterator[tuple[CategoryField, Any, str]]:
        for key, row in self.usual.items():
            field = self.loaded.rows["fields"].get(key)
            if field is None or field.category_id != task.category_id:
                continue
            outside = row.get("outside")
            if outside and self.luck.random() < OUTSIDE:
                yield field, outside["value"], self.loaded.said(outside["done"])
            else:
                yield field, self._value(field, row, now_day=task.due_on), ""

    def _value(self, field: CategoryField, row: Row, *, now_day: Any) -> Any:
        if field.type == CategoryField.Type.TICK:
            return True
        if field.type == CategoryField.Type.DATE:
            return now_day
        if field.type == CategoryField.Type.CHOICE:
            return field.options[0]
        if "texts" in row:
            return self.luck.choice(row["texts"])
        low, high = (Decimal(text) for text in row["usual"])
        steps = int((high - low).scaleb(-min(int(low.as_tuple().exponent), 0)))
        return low + Decimal(self.luck.randint(0, steps)).scaleb(int(low.as_tuple().exponent))
