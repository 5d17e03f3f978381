"""The forms of messages: one's preset, one's kinds, and what an admin looks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from notices import kinds
from notices.models import Channel, Notice
from notices.preferences import Wishes
from staff.models import Office, User
from staff.models.office import RemindBefore
from ui.forms import LARGEST_ID, OfficeForm


class PresetForm(OfficeForm):
    preset = forms.ChoiceField(label=_("How much by e-mail"), choices=User.Presets.choices, widget=forms.RadioSelect)


class KindsForm(OfficeForm):
    """When to be reminded, and a box for each kind and channel, named "<kind>-<channel>"."""

    remind = forms.TypedChoiceField(
        label=_("Remind me before something is due"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = RemindBefore(Office.current().remind_minutes).label
        as_office = said("As the office says: %(usual)s") % {"usual": usual}
        self.fields["remind"].choices = [("", as_office), *RemindBefore.choices]  # type: ignore[attr-defined]
        self.fields["remind"].initial = person.remind_minutes
        self.kinds = kinds.all_kinds()
        wishes = Wishes([person])
        for kind in self.kinds:
            for channel in kind.channels:
                self.fields[f"{kind.key}-{channel}"] = forms.BooleanField(
                    label=Channel(channel).label, required=False, initial=wishes.on(person, kind, channel)
                )

    def lines(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(the kind's name, its boxes) for the page."""
        return [(str(kind.label), [self[f"{kind.key}-{channel}"] for channel in kind.channels]) for kind in self.kinds]

    def wanted(self) -> dict[tuple[str, str], bool]:
        return {
            (kind.key, channel): self.cleaned_data[f"{kind.key}-{channel}"]
            for kind in self.kinds
            for channel in kind.channels
        }


class TraceForm(OfficeForm):
    """What the trace shows; all fields may be empty."""

    person = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Message"), required=False)
    number = forms.IntegerField(label=_("Number of the task"), required=False, min_value=1, max_value=LARGEST_ID)
    state = forms.ChoiceField(label=_("What became of it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
        every = [(kind.key, kind.label) for kind in kinds.all_kinds()]
        self.fields["kind"].choices = [("", _("All")), *every]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All")), *Notice.State.choices]  # type: ignore[attr-defined]
