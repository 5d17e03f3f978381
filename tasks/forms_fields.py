"""What a task's holder types into its fields, in the reader's language, and how many more of a counted job are done.

What they may hold is values.py's, storing it actions_fields.py's; defining fields is forms_setup_fields.py's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.access import standing
from staff.models import User
from staff.places import decimals
from tasks.actions_fields import LONGEST_ACTION, MOST_AT_ONCE, FieldsRefused, set_fields, what_was_done
from tasks.models import CategoryField, Task
from tasks.values import LONGEST_TEXT, PLACES, Line, Type, exact, is_outside, lines_of, range_words, words_of
from ui.forms import DateInput, OfficeForm
from ui.numbers import LONGEST, NumberRefused, number_text, read_number

FORM = "finish-form"  # the fields belong to the form that also marks the task done, so that nothing typed is lost
MOST_LEFT_BEHIND = 100


class NumberField(forms.CharField):
    """A number in the reader's language: comma or point, groups of three. Cleaned: a Decimal, or None."""

    def __init__(self, *, places: int, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places, self.unit = places, unit
        self.max_length = LONGEST  # bounds the text; the value is no text

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(super().to_python(value) or "")
        if self.unit and text.casefold().endswith(self.unit.casefold()):
            text = text[: -len(self.unit)].rstrip()
        if not text:
            return None
        try:
            return read_number(text, places=self.places)
        except NumberRefused as refused:
            raise ValidationError(refused.message, code="invalid") from refused

    def prepare_value(self, value: Any) -> Any:
        return number_text(value, places=self.places if self.places < PLACES else None) if _is_number(value) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Shown:
    """One field on the page; `action` asks what was done, `asks` whether it is to be seen from the start."""

    field: BoundField
    action: BoundField | None
    asks: bool


class FieldsForm(OfficeForm):
    """All fields that the task's kind of work asks for. `given()` are those that were on the page that was sent."""

    def __init__(
        self, task: Task, lines: Sequence[Line], *, currency: str, data: Any = None, stale: bool = False
    ) -> None:
        super().__init__(data, auto_id="id_%s")
        self.task, self.currency = task, currency
        self.lines = [line for line in lines if line.asked]
        for line in self.lines:
            self.fields[name_of(line.field)] = self._field(line)
            if _has_range(line.field):
                self.fields[action_of(line.field)] = _action(line)
        for field in self.fields.values():
            field.widget.attrs["form"] = FORM
        if stale and data is not None:
            self._tell_of_changes()

    @classmethod
    def sent(cls, task: Task, user: User, post: Mapping[str, Any]) -> "FieldsForm | None":
        """The form as it was sent with a button of the task; None: it held no fields."""
        if "fields" not in post and not any(name.startswith(("field_", "action_")) for name in post):
            return None
        return cls(task, lines_of(task), currency=standing(user).office.currency, data=post)

    def _field(self, line: Line) -> forms.Field:
        field, value = line.field, line.value
        made = _MAKERS[Type(field.type)](field, self._currency(line))
        made.label, made.required = _label(field, self._currency(line)), False
        made.help_text = _("Should be %(range)s") % {"range": range_words(field)} if _has_range(field) else ""
        made.initial = _initial(line)
        if value is not None and field.type == Type.CHOICE and value.text not in field.options:
            assert isinstance(made, forms.ChoiceField)
            made.choices = _choices([*field.options, value.text])
        return made

    def _currency(self, line: Line) -> str:
        return (line.value.currency if line.value else "") or self.currency

    def _tell_of_changes(self) -> None:
        """The page was out of date: what a field holds now is said beside what was typed; what was empty is filled."""
        typed = {name: self.data.get(name) for name in self.data}
        for line in self.lines:
            name = name_of(line.field)
            if line.value is None or line.field.type == Type.TICK:
                continue
            if not typed.get(name):
                typed[name] = self.fields[name].prepare_value(self.fields[name].initial)
            elif self.fields[name].has_changed(_initial(line), typed[name]):
                self.fields[name].help_text = _("Now: %(value)s") % {"value": words_of(line.field, line.value)}
        self.data = typed

    def clean(self) -> dict[str, Any]:
        for line in self.lines:
            field, data = line.field, self.cleaned_data
            number = data.get(name_of(field)) if _has_range(field) else None
            if number is None or not is_outside(field, int(number * 10**PLACES)):
                continue
            kept = line.value.action_taken if line.value and exact(line.value) == number else ""
            if action_of(field) not in self.errors and not (data.get(action_of(field)) or kept):
                self.add_error(action_of(field), what_was_done(field))
        self._look_for_left_behind()
        return self.cleaned_data

    def _look_for_left_behind(self) -> None:
        """A field that was archived while somebody typed into it."""
        for name in [name for name in self.data if name.startswith("field_") and name not in self.fields][:5]:
            if text := str(self.data.get(name))[:MOST_LEFT_BEHIND]:
                words = _("A field is no longer asked for. In it you typed: “%(text)s”. Save again to leave it out.")
                self.add_error(None, words % {"text": text.replace("\x00", "")})

    def given(self) -> tuple[dict[int | str, Any], dict[int | str, str]]:
        """(values, actions) by the field's id, as the verb takes them."""
        whole = "fields" in self.data
        sent = [line.field for line in self.lines if whole or name_of(line.field) in self.data]
        said = [field for field in sent if self.cleaned_data.get(action_of(field))]
        values: dict[int | str, Any] = {field.pk: self.cleaned_data[name_of(field)] for field in sent}
        return values, {field.pk: self.cleaned_data[action_of(field)] for field in said}

    def save(self, *, by: User, now: datetime) -> None:
        """A refusal that only the verb could see becomes words beside the field, and is raised on."""
        values, actions = self.given()
        try:
            set_fields(self.task, values=values, actions=actions, by=by, now=now)
        except FieldsRefused as refused:
            for key, words in refused.errors.items():
                self.add_error(f"field_{key}", words)
            for key, words in refused.unsaid.items():
                self.add_error(f"action_{key}", words)
            raise

    def shown(self) -> list[Shown]:
        """For the template, in order."""
        return [self._shown(line) for line in self.lines]

    def _shown(self, line: Line) -> Shown:
        action = self[action_of(line.field)] if _has_range(line.field) else None
        held = bool(line.value and line.value.out_of_range)
        return Shown(self[name_of(line.field)], action, bool(action and (action.errors or action.value() or held)))


def name_of(field: CategoryField) -> str:
    return f"field_{field.pk}"


def action_of(field: CategoryField) -> str:
    return f"action_{field.pk}"


def _has_range(field: CategoryField) -> bool:
    return field.type == Type.NUMBER and (field.minimum is not None or field.maximum is not None)


def _label(field: CategoryField, currency: str) -> str:
    unit = currency if field.type == Type.AMOUNT else field.unit if field.type == Type.NUMBER else ""
    label = _("%(name)s (%(unit)s)") % {"name": field.name, "unit": unit} if unit else field.name
    return label if field.required else _("%(name)s, optional") % {"name": label}


def _initial(line: Line) -> Any:
    value = line.value
    if value is None:
        return None
    return exact(value) if line.field.type in (Type.NUMBER, Type.AMOUNT) else value.day or value.text or value.ticked


def _action(line: Line) -> forms.CharField:
    kept = line.value.action_taken if line.value else ""
    return forms.CharField(label=_("What was done about it?"), max_length=LONGEST_ACTION, required=False, initial=kept)


def _number(field: CategoryField, _currency: str) -> forms.Field:
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    for name, bound in (("data-low", field.minimum), ("data-high", field.maximum)):
        if bound is not None:
            attrs[name] = str(Decimal(bound).scaleb(-PLACES))
    return NumberField(places=PLACES, unit=field.unit, widget=forms.TextInput(attrs))


def _amount(_field: CategoryField, currency: str) -> forms.Field:
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    return NumberField(places=decimals(currency), unit=currency, widget=forms.TextInput(attrs))


def _choice(field: CategoryField, _currency: str) -> forms.Field:
    return forms.ChoiceField(choices=_choices(field.options))


def _choices(options: Sequence[str]) -> list[tuple[str, str]]:
    return [("", "–"), *((option, option) for option in options)]


_MAKERS: dict[Type, Callable[[CategoryField, str], forms.Field]] = {
    Type.TEXT: lambda field, currency: forms.CharField(max_length=LONGEST_TEXT),
    Type.NUMBER: _number,
    Type.AMOUNT: _amount,
    Type.DATE: lambda field, currency: forms.DateField(widget=DateInput()),
    Type.CHOICE: _choice,
    Type.TICK: lambda field, currency: forms.BooleanField(),
}


class CountForm(OfficeForm):
    """How many more are done; a minus takes back what was counted too much."""

    with_form_key = True

    add = forms.IntegerField(
        label=gettext_lazy("How many more"),
        min_value=-MOST_AT_ONCE,
        max_value=MOST_AT_ONCE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
