"""The value of one field: read from what was sent, told to events and programs, said in the reader's words.

Storing it is actions_fields.py's; typed text in the reader's language is forms_fields.py's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from staff.places import decimals
from tasks.models import CategoryField, FieldValue, Task
from ui.dates import full_day
from ui.forms import FIRST_DAY, LAST_DAY
from ui.numbers import NumberRefused, fitting, number_text, read_plain
from ui.text import TextRefused, clean

Type = CategoryField.Type
LONGEST_TEXT = 2000
PLACES = 3  # a number is stored in whole thousandths
COLUMNS = ("text", "number", "minor", "currency", "day", "ticked")
GIVEN = (*COLUMNS, "id", "out_of_range", "action_taken", "set_by_id", "set_at")


class ValueRefused(ValueError):
    """What was sent is no value of this field; `message` is a sentence for the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a task with what it holds; `value` None: nothing yet."""

    field: CategoryField
    value: FieldValue | None
    asked: bool  # whether it is one that the task's kind of work asks for now

    @property
    def is_missing(self) -> bool:
        """Whether it stands between the task and done."""
        return self.asked and self.field.required and self.value is None


def lines_of(task: Task) -> list[Line]:
    """The fields of the task's kind of work in order, then others that hold something. One query, and none for a second
    look at the same version."""
    lines = _seen_lines(task)
    if lines is None:
        lines = _read_lines(task)
        task.__dict__["_field_lines"] = (task.version, task.category_id), lines
    return lines


def known_lines(task: Task) -> list[Line] | None:
    """What `lines_of` has read of this version, without asking."""
    lines = _seen_lines(task)
    return [] if lines is None and not getattr(task, "asks_fields", True) else lines


def _seen_lines(task: Task) -> list[Line] | None:
    """What was read of this very version."""
    seen: tuple[tuple[int, int] | None, list[Line]] = task.__dict__.get("_field_lines", (None, []))
    return seen[1] if seen[0] == (task.version, task.category_id) else None


def _read_lines(task: Task) -> list[Line]:
    asked = Q(category=task.category_id, archived_at__isnull=True)
    given = FilteredRelation("values_given", condition=Q(values_given__task=task.pk))
    rows = CategoryField.objects.annotate(given=given).filter(asked | Q(given__isnull=False))
    rows = rows.annotate(**{f"given_{name}": F(f"given__{name}") for name in GIVEN})
    lines = [_line(field, task) for field in rows]
    return sorted(lines, key=lambda line: not line.asked)


def _line(field: CategoryField, task: Task) -> Line:
    given = {name: getattr(field, f"given_{name}") for name in GIVEN}
    value = FieldValue(task=task, field=field, **given) if given["id"] else None
    return Line(field, value, field.category_id == task.category_id and field.archived_at is None)


# --- what comes in ---


def read(field: CategoryField, raw: Any, *, currency: str, kept: str = "") -> dict[str, Any] | None:
    """Columns of FieldValue from a plain value (text, Decimal or "4.5", date or ISO, bool); None: empty.

    An amount may be {"amount": "12.50", "currency": "NOK"}. `kept`: a choice that the task holds already. Raises
    ValueRefused.
    """
    if raw is None or raw is False or raw == "":
        return None
    try:
        return _READERS[field.type](field, raw, currency, kept)  # type: ignore[index]
    except (NumberRefused, TextRefused) as refused:
        raise ValueRefused(refused.message) from refused


def _read_text(_field: CategoryField, raw: Any, _currency: str, _kept: str) -> dict[str, Any] | None:
    text = clean(_text(raw), limit=LONGEST_TEXT, one_line=True)
    return {"text": text} if text else None


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueRefused(_("Please type a text."))
    return raw


def _read_number(_field: CategoryField, raw: Any, _currency: str, _kept: str) -> dict[str, Any]:
    return {"number": int(_exact(raw, PLACES) * 10**PLACES)}


def _read_amount(_field: CategoryField, raw: Any, currency: str, _kept: str) -> dict[str, Any]:
    if isinstance(raw, dict):
        if raw.get("currency", currency) != currency:
            raise ValueRefused(_("The currency here is %(currency)s.") % {"currency": currency})
        raw = raw.get("amount")
    places = decimals(currency)
    return {"minor": int(_exact(raw, places) * 10**places), "currency": currency}


def _exact(raw: Any, places: int) -> Decimal:
    if isinstance(raw, Decimal):
        return fitting(raw, places=places)
    known = isinstance(raw, str) or (isinstance(raw, int | float) and not isinstance(raw, bool))
    return read_plain(str(raw)[:80] if known else "", places=places)


def _read_day(_field: CategoryField, raw: Any, _currency: str, _kept: str) -> dict[str, Any]:
    try:
        day = raw if isinstance(raw, date) else date.fromisoformat(raw)
    except (TypeError, ValueError) as wrong:
        raise ValueRefused(_("Please choose a date.")) from wrong
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueRefused(_("Please choose a date between 1900 and 2199."))
    return {"day": day}


def _read_choice(field: CategoryField, raw: Any, _currency: str, kept: str) -> dict[str, Any]:
    if raw not in field.options and raw != kept:
        raise ValueRefused(_("Please choose one of the list."))
    return {"text": raw}


def _read_tick(_field: CategoryField, raw: Any, _currency: str, _kept: str) -> dict[str, Any]:
    if raw is not True:
        raise ValueRefused(_("Please tick it or leave it."))
    return {"ticked": True}


_READERS = {
    Type.TEXT: _read_text,
    Type.NUMBER: _read_number,
    Type.AMOUNT: _read_amount,
    Type.DATE: _read_day,
    Type.CHOICE: _read_choice,
    Type.TICK: _read_tick,
}


# --- what goes out ---


def exact(value: FieldValue) -> Decimal | None:
    """The number or amount, from its whole units."""
    if value.number is not None:
        return Decimal(value.number).scaleb(-PLACES)
    return None if value.minor is None else Decimal(value.minor).scaleb(-decimals(value.currency))


def plain(value: FieldValue | None) -> Any:
    """For events and programs: "4.5", {"amount": "12.50", "currency": "NOK"}, "2026-11-23", True, text; None: empty."""
    if value is None:
        return None
    number = exact(value)
    if value.minor is not None:
        return {"amount": format(number, "f"), "currency": value.currency}
    if number is not None:
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if value.day is not None:
        return value.day.isoformat()
    return value.text or value.ticked


def in_words(value: Any, unit: str = "") -> str:
    """What `plain` gave, for the reader; – for empty. `unit` of a number; a text has none."""
    if value is None:
        return "–"
    if value is True:
        return _("Yes")
    if isinstance(value, dict):
        places = decimals(value["currency"])
        told = {"amount": number_text(Decimal(value["amount"]), places=places), "currency": value["currency"]}
        return _("%(amount)s %(currency)s") % told
    return str(value)


def words_of(field: CategoryField, value: FieldValue | None) -> str:
    """The field's value as people read it: "4.5 °C"."""
    return said(str(field.type), plain(value), field.unit)


def said(kind: str, value: Any, unit: str) -> str:
    """The same from what an event keeps: the field's type, the plain value, the unit."""
    if value is None:
        return in_words(value)
    if kind == Type.NUMBER:
        return with_unit(number_text(Decimal(value)), unit)
    if kind == Type.DATE:
        return full_day(date.fromisoformat(value))
    return in_words(value)


def with_unit(number: str, unit: str) -> str:
    return f"{number}\u00a0{unit}" if unit else number


def is_outside(field: CategoryField, number: int | None) -> bool:
    """Whether a number in thousandths is outside the field's range."""
    if number is None:
        return False
    low, high = field.minimum, field.maximum
    return (low is not None and number < low) or (high is not None and number > high)


def range_words(field: CategoryField) -> str:
    """ "2 to 8 °C"; empty without a range."""
    low, high = (None if each is None else _bound(each) for each in (field.minimum, field.maximum))
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": low, "high": with_unit(high, field.unit)}
    if low is not None:
        return _("at least %(low)s") % {"low": with_unit(low, field.unit)}
    return _("at most %(high)s") % {"high": with_unit(high, field.unit)} if high is not None else ""


def _bound(thousandths: int) -> str:
    return number_text(Decimal(thousandths).scaleb(-PLACES))


# --- for programs ---


def field_values(task: Task) -> dict[str, Any]:
    """{name: plain value} of one task, None where a field is empty. One query."""
    return {line.field.name: plain(line.value) for line in reversed(lines_of(task))}  # what is asked for now wins


def field_values_of(tasks: Iterable[Task]) -> dict[int, dict[str, Any]]:
    """The same for a page of tasks, {task id: {name: plain value}}: two queries, whatever their number."""
    rows = list(tasks)
    asked: dict[int, dict[str, Any]] = {}
    for field in CategoryField.objects.in_use().filter(category__in={task.category_id for task in rows}):
        asked.setdefault(field.category_id, {})[field.name] = None
    found = {task.pk: dict(asked.get(task.category_id, {})) for task in rows}
    for value in FieldValue.objects.filter(task__in=found).select_related("field").order_by("field__archived_at", "pk"):
        if found[value.task_id].get(value.field.name) is None:  # what is asked for now wins
            found[value.task_id][value.field.name] = plain(value)
    return found
