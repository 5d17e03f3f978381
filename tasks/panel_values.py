"""The open task's fields and count: the forms to fill in, or what they hold. The rest of its page is panel.py's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from staff.access import standing
from staff.models import User
from tasks import access
from tasks.access import Tie
from tasks.counts import count_words
from tasks.forms_fields import CountForm, FieldsForm
from tasks.models import Task
from tasks.states import WORKABLE
from tasks.values import lines_of, words_of

FINISHING = ("complete", "submit", "fields_set")  # the buttons that send the fields


@dataclass(frozen=True, slots=True)
class Value:
    label: str
    words: str
    action: str
    late: bool


@dataclass(frozen=True, slots=True)
class Counted:
    words: str
    form: CountForm | None


def values(task: Task, user: User, held: frozenset[Tie], *, typed: Mapping[str, Any] | None) -> dict[str, Any]:
    """`values_form` for who may fill them in now, and `values` as they are where it is too late or not theirs. One
    query; none where the kind of work has no fields."""
    if not getattr(task, "asks_fields", True):
        return {}
    lines = lines_of(task)
    form = None
    if task.status in WORKABLE and access.MAY["set_fields"] & held and any(line.asked for line in lines):
        stale = typed is not None and typed.get("version") != str(task.version)
        form = FieldsForm(task, lines, currency=standing(user).office.currency, data=_sent(typed), stale=stale)
    told = [
        Value(line.field.name, words_of(line.field, line.value), line.value.action_taken, line.value.out_of_range)
        for line in lines
        if line.value and not (form and line.asked)
    ]
    return {"values_form": form, "values": told}


def _sent(typed: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return typed if typed is not None and "fields" in typed else None


def counted(
    task: Task, held: frozenset[Tie], *, typed: Mapping[str, Any] | None, errors: Mapping[str, Any]
) -> Counted | None:
    """For everybody who may know of the task: a big job is shared."""
    if task.count_total is None:
        return None
    form = None
    if task.status in WORKABLE and access.MAY["count"] & held:
        form = CountForm(typed, auto_id="id_count_%s")
        for name, words in errors.items():
            form.add_error(name if name in form.fields else None, words)
    return Counted(count_words(task), form)
