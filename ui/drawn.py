"""Fields of a form as crispy writes them; those that nobody has typed into are written once and kept.

A select of colleagues or a line for a reason reads the same on thousands of pages, and costs more than all around it.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from threading import Lock
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils import timezone, translation
from django.utils.safestring import SafeString

MOST, LONGEST = 400, 100_000
_kept: OrderedDict[Hashable, SafeString] = OrderedDict()
_lock = Lock()


def form_html(form: forms.BaseForm) -> SafeString:
    """What `{% crispy form %}` writes, for a form whose helper leaves the tag and the token to the page."""
    if form.is_bound or "form_key" in form.fields:
        return SafeString(render_crispy_form(form))
    key = (_of(form), *(_looks(form[name]) for name in form.fields))
    return _remembered(key) or _keep(key, SafeString(render_crispy_form(form)))


def field_html(field: forms.BoundField) -> SafeString:
    """What `{{ field|as_crispy_field }}` writes."""
    if field.form.is_bound:
        return SafeString(as_crispy_field(field))
    key = (_of(field.form), _looks(field))
    return _remembered(key) or _keep(key, SafeString(as_crispy_field(field)))


def widget_html(field: forms.BoundField) -> SafeString:
    """What `{{ field }}` writes: the bare control, also with what was chosen in it."""
    if field.errors:
        return SafeString(field)
    key = ("bare", _of(field.form), _looks(field))
    return _remembered(key) or _keep(key, SafeString(field))


def _of(form: forms.BaseForm) -> Hashable:
    place = (translation.get_language(), timezone.get_current_timezone_name())
    return (*place, type(form), form.auto_id, form.prefix, form.use_required_attribute)


def _looks(bound: forms.BoundField) -> Hashable:
    """All that decides how an empty field is written. Choices are read once, here; they are flat in our forms."""
    field = bound.field
    choices: tuple[tuple[str, str], ...] = ()
    if isinstance(field, forms.ChoiceField):
        listed: Iterable[Any] = field.choices  # type: ignore[assignment]
        choices = tuple((str(value), str(label)) for value, label in listed)
        if isinstance(field, forms.ModelChoiceField):
            field.choices = list(choices)
    told = (bound.name, str(bound.label), str(field.help_text), field.required, field.disabled, type(field.widget))
    return (*told, repr(bound.value()), repr(field.widget.attrs), choices)


def forget() -> None:
    with _lock:
        _kept.clear()


def _remembered(key: Hashable) -> SafeString | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: Hashable, html: SafeString) -> SafeString:
    with _lock:
        if len(html) <= LONGEST:
            _kept[key] = html
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return html
