"""The form that defines a field of a kind of work. actions_setup_fields.py stores it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tasks.forms_fields import NumberField
from tasks.models import Category, CategoryField
from tasks.values import PLACES, Type
from ui.forms import OfficeForm
from ui.text import TextRefused, clean

MOST_OPTIONS = 50
LONGEST_OPTION = 120
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class CategoryFieldForm(OfficeForm):
    """`row`: the field that is changed; without it a new one. `columns()` is what the verbs take."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=CategoryField.Type.choices)
    required = forms.BooleanField(
        label=gettext_lazy("Must be filled in before the task is done"),
        required=False,
        help_text=gettext_lazy("A tick must then be ticked. Holds for open tasks too."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"), required=False, max_length=20, help_text=gettext_lazy("Of a number: °C, kg, pages.")
    )
    minimum = NumberField(places=PLACES, label=gettext_lazy("Lowest"), required=False, widget=forms.TextInput(DECIMAL))
    maximum = NumberField(
        places=PLACES,
        label=gettext_lazy("Highest"),
        required=False,
        widget=forms.TextInput(DECIMAL),
        help_text=gettext_lazy("A number outside asks what was done about it, and tells the manager."),
    )
    options = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Of a choice, one a line."),
    )

    def __init__(self, *args: Any, category: Category, row: CategoryField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="field_%s", **kwargs)
        self.category, self.row = category, row
        self.initial["version"] = category.version
        if row is not None:
            self.initial.update({name: getattr(row, name) for name in ("name", "type", "required", "unit")})
            self.initial.update({name: _shown(getattr(row, name)) for name in ("minimum", "maximum")})
            self.initial["options"] = "\n".join(row.options)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = CategoryField.objects.in_use().filter(category=self.category, name__iexact=name)
        if self.row is not None and self.row.archived_at is not None:
            return name
        if others.exclude(pk=self.row.pk if self.row else 0).exists():
            raise forms.ValidationError(_("Another field of this kind of work has that name."))
        return name

    def clean_options(self) -> list[str]:
        """The lines, each once."""
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if len(lines) > MOST_OPTIONS:
            most = ngettext("Please use at most %(count)d line.", "Please use at most %(count)d lines.", MOST_OPTIONS)
            raise forms.ValidationError(most % {"count": MOST_OPTIONS})
        try:
            return list(dict.fromkeys(clean(line, limit=LONGEST_OPTION, one_line=True) for line in lines))
        except TextRefused as refused:
            raise forms.ValidationError(refused.message) from refused

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        low, high = data.get("minimum"), data.get("maximum")
        if low is not None and high is not None and low > high:
            self.add_error("maximum", _("The highest is below the lowest."))
        if data.get("type") == Type.CHOICE and "options" in data and not data["options"]:
            self.add_error("options", _("Type the choices, one a line."))
        self._refuse_strangers(data)
        return data

    def _refuse_strangers(self, data: dict[str, Any]) -> None:
        """What was typed for another type is not dropped in silence."""
        if data.get("type") != Type.CHOICE and data.get("options"):
            self.add_error("options", _("Only a choice has choices. Take them out, or choose the type “Choice”."))
        for name in ("unit", "minimum", "maximum"):
            if data.get("type") != Type.NUMBER and data.get(name) not in (None, ""):
                self.add_error(name, _("Only a number has this. Take it out, or choose the type “Number”."))

    def columns(self) -> dict[str, Any]:
        data = self.cleaned_data
        bounds = {name: _stored(data[name]) for name in ("minimum", "maximum")}
        return {name: data[name] for name in ("name", "type", "required", "unit", "options")} | bounds


def _shown(thousandths: int | None) -> Decimal | None:
    return None if thousandths is None else Decimal(thousandths).scaleb(-PLACES)


def _stored(number: Decimal | None) -> int | None:
    return None if number is None else int(number * 10**PLACES)
