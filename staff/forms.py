"""What the forms of set-up have in common: the version that was seen, choices with "as the office", what was changed.

The forms themselves are in forms_setup.py, forms_people.py, forms_account.py and forms_sign_in.py.
"""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from staff.places import Choices
from ui.forms import OfficeModelForm


class VersionedForm(OfficeModelForm):
    """A form for a row with a version. It never saves: views hand `changes()` to a verb, with the version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def changes(self) -> dict[str, Any]:
        """{attribute: value} of the model's fields, a related row by its `<name>_id`."""
        return plain_fields(self)


def plain_fields(form: forms.ModelForm) -> dict[str, Any]:  # type: ignore[type-arg]
    """The cleaned fields of the form's model, related rows by id: what verbs and events take."""
    plain: dict[str, Any] = {}
    for field in form._meta.model._meta.concrete_fields:
        if field.name in (form._meta.fields or ()) and field.name in form.cleaned_data:
            value = form.cleaned_data[field.name]
            plain[field.attname] = value.pk if field.is_relation and value is not None else value
    return plain


class LongSelect(forms.Select):
    """The same markup without a template for each option: 420 time zones took a quarter of a second."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) == chosen else "", words) for key, words in self.choices),
        )
        own = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", own, options)


def choose(field: forms.Field, choices: Choices, *, empty: Any = None) -> forms.Field:
    """A select in place of the text field, with its label; `empty` are the words for leaving it open."""
    options = ([("", empty)] if empty is not None else []) + choices
    return forms.ChoiceField(
        label=field.label, choices=options, required=empty is None, help_text=field.help_text, widget=LongSelect
    )


def read_only(form: forms.BaseForm) -> None:
    """For a reader: the same page, nothing to type."""
    for field in form.fields.values():
        field.disabled = True


def refuse_unknown_region(form: forms.BaseForm, country: str, known: tuple[str, ...]) -> None:
    """An error beside the region when the country has none of that code."""
    region = form.cleaned_data.get("subdivision", "")
    if region and region not in known:
        message = _("This country has no region “%(region)s” with public holidays of its own.") % {"region": region}
        if known:
            message = _("Not a region of this country. Its codes are: %(codes)s.") % {"codes": ", ".join(known)}
        form.add_error("subdivision", message)
