"""The forms that all others inherit from: text is cleaned, numbers and dates are bounded, crispy draws them.

No form of a single page lives here.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.fields import InvalidJSONInput
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ui.text import TextRefused, clean

LONGEST_LINE = 500
LONGEST_TEXT = 20_000
LARGEST_INTEGER = 2**31 - 1
LARGEST_DECIMAL = 10**15
LARGEST_ID = 2**63 - 1
FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2199, 12, 31)


class DateInput(forms.DateInput):
    """The browser's own date field. Its value is always ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field, hours and minutes."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class FormKeyField(forms.UUIDField):
    """Makes a second submit of the same page recognisable. Without a usable key the submit is its own first one."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

        self.is_guarded = True

    def to_python(self, value: Any) -> uuid.UUID:  # type: ignore[override]
        try:
            return uuid.UUID(str(super().to_python(value) or uuid.uuid4()))
        except ValidationError:
            return uuid.uuid4()


class _OfficeFields(forms.BaseForm):
    """What OfficeForm and OfficeModelForm have in common."""

    # A create form sets this and hands cleaned_data["form_key"], a UUID, to the verb.
    with_form_key: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.with_form_key:
            self.fields["form_key"] = FormKeyField()
        for field in self.fields.values():
            _use_plain_widget(field)

    @cached_property
    def helper(self) -> FormHelper:
        """For crispy: fields only, the page writes <form>, token and buttons."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def _clean_fields(self) -> None:
        # Here and not in __init__, so that fields that a subclass adds later are guarded too.
        for field in self.fields.values():
            _guard(field)
        super()._clean_fields()  # type: ignore[misc]


class OfficeForm(_OfficeFields, forms.Form):
    """A form that writes no single model."""


class OfficeModelForm(_OfficeFields, forms.ModelForm):  # type: ignore[type-arg]
    """A form for one row of one model."""


def _use_plain_widget(field: forms.Field) -> None:
    if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":  # Django's own default
        field.widget.attrs["rows"] = "4"
    if type(field.widget) is forms.DateInput:
        _swap_widget(field, DateInput)
    elif type(field.widget) is forms.TimeInput:
        _swap_widget(field, TimeInput)


def _swap_widget(field: forms.Field, widget: type[DateInput] | type[TimeInput]) -> None:
    swapped = widget(dict(field.widget.attrs))
    swapped.is_required = field.required
    field.widget = swapped


def _guard(field: forms.Field) -> None:
    """Bounds the field once. A field that has bounds of its own keeps them, if they are narrower."""
    if getattr(field, "is_guarded", False):
        return
    field.is_guarded = True  # type: ignore[attr-defined]
    if isinstance(field, forms.JSONField):
        _wrap(field, _json_value)
        field.bound_data = partial(_json_shown, field.bound_data)  # type: ignore[method-assign]
    elif isinstance(field, forms.CharField):
        _wrap(field, partial(_text_value, field))
    elif isinstance(field, forms.ModelMultipleChoiceField):
        _wrap_clean(field)
    elif isinstance(field, forms.DecimalField):
        field.validators += [MinValueValidator(-LARGEST_DECIMAL), MaxValueValidator(LARGEST_DECIMAL)]
    elif isinstance(field, forms.IntegerField):
        field.validators += [MinValueValidator(-LARGEST_INTEGER), MaxValueValidator(LARGEST_INTEGER)]
    elif isinstance(field, forms.DateField):
        field.validators.append(_refuse_absurd_day)
    elif isinstance(field, forms.DateTimeField):
        _wrap(field, _moment_value)


def _wrap(field: forms.Field, guarded: Callable[[Callable[[Any], Any], Any], Any]) -> None:
    field.to_python = partial(guarded, field.to_python)  # type: ignore[method-assign]


def _text_value(field: forms.CharField, to_python: Callable[[Any], Any], value: Any) -> Any:
    many_lines = isinstance(field.widget, forms.Textarea)
    limit = field.max_length or (LONGEST_TEXT if many_lines else LONGEST_LINE)
    if value in field.empty_values:
        return to_python(value)
    try:
        cleaned = clean(str(value), limit=limit, one_line=not many_lines)
        # A password is refused like any text, but never changed.
        return to_python(value if isinstance(field.widget, forms.PasswordInput) else cleaned)
    except TextRefused as refused:
        raise ValidationError(refused.message, code=refused.code) from refused


def _json_value(to_python: Callable[[Any], Any], value: Any) -> Any:
    try:
        clean(value if isinstance(value, str) else "", limit=LONGEST_TEXT)
        return to_python(value)
    except TextRefused as refused:
        raise ValidationError(refused.message, code=refused.code) from refused
    except (RecursionError, ValueError) as absurd:  # thousands of brackets, thousands of digits
        raise ValidationError(_("This is no usable JSON."), code="invalid") from absurd


def _json_shown(bound_data: Callable[[Any, Any], Any], data: Any, initial: Any) -> Any:
    try:
        return bound_data(data, initial)
    except (RecursionError, ValueError):
        return InvalidJSONInput(str(data)[:LONGEST_TEXT])


def _moment_value(to_python: Callable[[Any], Any], value: Any) -> Any:
    try:
        moment = to_python(value)
    except OverflowError as absurd:  # the zone's offset may push year 1 or 9999 over the edge
        raise ValidationError(_("Please choose a date between 1900 and 2199."), code="absurd_date") from absurd
    if moment is not None:
        _refuse_absurd_day(moment.date())
    return moment


def _refuse_absurd_day(day: datetime.date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Please choose a date between 1900 and 2199."), code="absurd_date")


def _wrap_clean(field: forms.ModelMultipleChoiceField) -> None:  # type: ignore[type-arg]
    """Ids beyond 64 bits are unknown choices. Django asks the database about them, and SQLite raises OverflowError."""
    ask = field.clean

    def clean_ids(value: Any) -> Any:
        given: Iterable[Any] = value if isinstance(value, list | tuple) else ()
        if any(_too_large(one) for one in given):
            raise ValidationError(field.error_messages["invalid_choice"], code="invalid_choice", params={"value": "…"})
        return ask(value)

    field.clean = clean_ids  # type: ignore[method-assign]


def _too_large(value: Any) -> bool:
    text = str(value).strip()
    if len(text) > 64:
        return True
    try:
        return abs(int(text)) > LARGEST_ID
    except ValueError:
        return False
