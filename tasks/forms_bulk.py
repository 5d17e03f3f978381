"""What a bulk action asks for: to whom, which day, for whom it waits, why. One form, with the fields of its verb.

Which tasks it is about comes beside it, as marks (actions_bulk.Mark).
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.models import User
from tasks.choices import colleagues, people_seen
from ui.forms import LARGEST_ID, OfficeForm

UNCLAIMED = "pool"
ASKS = {
    "assign": ("to",),
    "move": ("due_on", "move_reason"),
    "wait": ("waiting_for", "look_again_on"),
    "complete": (),
    "cancel": ("reason",),
    "claim": (),
}


class BulkForm(OfficeForm):
    with_form_key = True

    to = forms.CharField(label=gettext_lazy("Give them to"), max_length=20, widget=forms.Select)
    due_on = forms.DateField(label=gettext_lazy("Due date"))
    move_reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed for those whose deadline the new date passes."),
    )
    waiting_for = forms.CharField(label=gettext_lazy("For whom or what"), max_length=200)
    look_again_on = forms.DateField(label=gettext_lazy("Look again on"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(self, *args: Any, verb: str, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb, self.user = verb, user
        for name in set(self.fields) - {*ASKS[verb], "form_key"}:
            del self.fields[name]

    def offer_people(self) -> None:
        """The names to choose from; only a page that shows the form again asks for them."""
        if "to" in self.fields:
            widget = self.fields["to"].widget
            assert isinstance(widget, forms.Select)
            widget.choices = [("", _("Choose a colleague")), *people_seen(self.user), (UNCLAIMED, _("Unclaimed"))]

    def clean_to(self) -> User | None:
        """Somebody of one's departments, or None for nobody: the form is refused for anyone else."""
        asked = self.cleaned_data["to"]
        if asked == UNCLAIMED:
            return None
        pk = int(asked) if asked.isascii() and asked.isdecimal() else 0
        person = colleagues(self.user).filter(pk=pk).first() if 0 < pk <= LARGEST_ID else None
        if person is None:
            raise forms.ValidationError(_("Choose who is to have them."), code="invalid_choice")
        return person

    def asked(self) -> dict[str, Any]:
        """As `act_on_many` and the verb take it."""
        said = {name: self.cleaned_data[name] for name in ASKS[self.verb]}
        if "move_reason" in said:
            said["reason"] = said.pop("move_reason")
        return said
