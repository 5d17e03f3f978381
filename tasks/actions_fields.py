"""What is written into a task's fields, and how many of a counted job are done: the verbs on these parts of a task.

Which value a field takes is values.py's; defining fields is actions_setup_fields.py's.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from staff.access import standing
from staff.models import Event, User
from tasks.errors import IllegalMove, Refused
from tasks.models import CategoryField, FieldValue, Task
from tasks.states import WORKABLE
from tasks.values import COLUMNS, ValueRefused, is_outside, plain, range_words, read
from ui.numbers import number_text
from ui.text import TextRefused, clean

LONGEST_ACTION = 500
MOST_AT_ONCE = 1_000_000
EMPTY = {"text": "", "number": None, "minor": None, "currency": "", "day": None, "ticked": False}

Key = int | str


class FieldsRefused(Refused):
    """`errors`: {key as it was given: words}; of a number out of range without a word of what was done, {key: words} is
    in `unsaid`."""

    def __init__(self, errors: dict[Key, str], unsaid: dict[Key, str]) -> None:
        first, words = next(iter((errors | unsaid).items()))
        super().__init__(str(first), words)
        self.errors = errors
        self.unsaid = unsaid


@transaction.atomic
def set_fields(
    task: Task, *, values: Mapping[Key, Any], actions: Mapping[Key, str] | None = None, by: User, now: datetime
) -> Event | None:
    """Write values by the field's id or name, as values.read takes them; None empties a field, others stay as they are.

    `actions` says, by the same keys, what was done about a number outside its range. All or nothing: FieldsRefused. A
    stale copy raises IllegalMove. Nothing differs: no event, no new version, None.
    """
    _hold(task)
    fields = CategoryField.objects.in_use().filter(category=task.category_id)
    change = _Change(task, list(fields), actions or {}, standing(by).office.currency)
    for key in dict.fromkeys([*values, *change.actions]):
        change.look_at(key, values)
    if change.errors or change.unsaid:
        raise FieldsRefused(change.errors, change.unsaid)
    if not change.found:
        return None
    task.bump("set_fields", sources=WORKABLE)
    return change.write(task, by=by, now=now)


def _hold(task: Task) -> None:
    """The row's lock, if the task is as it was seen; its version stays until something differs."""
    rows = Task.objects.filter(pk=task.pk, version=task.version, status__in=WORKABLE)
    if not rows.update(version=F("version")):
        task.refresh_from_db()
        raise IllegalMove("set_fields", task)


class _Change:
    """What differs between what a task holds and what was sent, and what was wrong with it."""

    def __init__(self, task: Task, fields: list[CategoryField], actions: Mapping[Key, str], currency: str) -> None:
        self.actions, self.currency = actions, currency
        self.by_key: dict[Key, CategoryField] = {field.name: field for field in fields}
        self.by_key |= {field.pk: field for field in fields}
        self.now_there = {value.field_id: value for value in task.field_values.filter(field__in=fields)}
        self.found: dict[int, tuple[CategoryField, FieldValue | None, FieldValue | None]] = {}
        self.errors: dict[Key, str] = {}
        self.unsaid: dict[Key, str] = {}

    def look_at(self, key: Key, values: Mapping[Key, Any]) -> None:
        field = self.by_key.get(key)
        if field is None:
            self.errors[key] = _("This kind of work has no such field.")
            return
        before = self.now_there.get(field.pk)
        try:
            after = self._after(field, before, values[key] if key in values else plain(before), key)
        except ValueRefused as refused:
            self.errors[key] = refused.message
            return
        if _told(before) != _told(after):
            self.found[field.pk] = field, before, after

    def _after(self, field: CategoryField, before: FieldValue | None, raw: Any, key: Key) -> FieldValue | None:
        """The value as it would be; None: empty."""
        currency = before.currency if before and before.currency else self.currency
        columns = read(field, raw, currency=currency, kept=before.text if before else "")
        if columns is None:
            return None
        after = FieldValue(field=field, **EMPTY | columns)
        if is_outside(field, after.number):
            kept = before.action_taken if before and before.number == after.number else ""
            after.out_of_range, after.action_taken = True, self._said(key) or kept
            if not after.action_taken:
                self.unsaid[key] = what_was_done(field)
        return after

    def _said(self, key: Key) -> str:
        said = self.actions.get(key) or ""
        try:
            return clean(said if isinstance(said, str) else "", limit=LONGEST_ACTION, one_line=True)
        except TextRefused as refused:
            raise ValueRefused(refused.message) from refused

    def write(self, task: Task, *, by: User, now: datetime) -> Event:
        for field, before, after in self.found.values():
            if after is None:
                task.field_values.filter(field=field).delete()
                continue
            after.pk, after.task, after.set_by, after.set_at = before.pk if before else None, task, by, now
            after.save()
        outside = [field.pk for field, _before, after in self.found.values() if after and after.out_of_range]
        was = [_side(field, value) for field, value, _after in self.found.values()]
        now_is = [_side(field, value) for field, _before, value in self.found.values()]
        said = {"values": now_is, "outside": outside}
        return task.record("fields_set", by=by, now=now, before={"values": was}, after=said)


def _told(value: FieldValue | None) -> tuple[Any, ...] | None:
    return None if value is None else (*(getattr(value, name) for name in COLUMNS), value.action_taken)


def _side(field: CategoryField, value: FieldValue | None) -> dict[str, Any]:
    """One value as an event keeps it: it stays readable whatever becomes of the field."""
    told = {"field": field.pk, "name": field.name, "type": field.type, "value": plain(value)}
    told |= {"unit": field.unit} if field.unit else {}
    return told | ({"action": value.action_taken} if value and value.action_taken else {})


def what_was_done(field: CategoryField) -> str:
    """The question that a number outside its range raises."""
    return _("This should be %(range)s. Say what was done about it.") % {"range": range_words(field)}


# --- how many ---


@transaction.atomic
def count(task: Task, *, add: int, by: User, now: datetime) -> Event:
    """So many more are done; fewer with a minus. Refused below nothing and above all.

    Relative, so that two people at once are both counted: the version that was seen does not matter.
    """
    if abs(add) > MOST_AT_ONCE:
        raise Refused("add", _("That number is too large."))
    counted = Task.objects.filter(pk=task.pk, status__in=WORKABLE, count_total__isnull=False)
    fits = counted.filter(count_done__gte=-add, count_done__lte=F("count_total") - add) if add else counted.none()
    changed = fits.update(count_done=F("count_done") + add, version=F("version") + 1)
    task.refresh_from_db()
    if not changed:
        raise _no_count(task, add)
    before = {"count_done": task.count_done - add}
    return task.record("counted", by=by, now=now, before=before, after={"count_done": task.count_done, "add": add})


def _no_count(task: Task, add: int) -> Exception:
    if task.status not in WORKABLE or task.count_total is None:
        return IllegalMove("count", task)
    if not add:
        return Refused("add", _("Type how many more are done."))
    told = {"done": number_text(task.count_done), "left": number_text(task.count_total - task.count_done)}
    words = _("Only %(left)s are left.") if add > 0 else _("Only %(done)s are done, so no more can be taken off.")
    return Refused("add", words % told)
