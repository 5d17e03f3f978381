"""The form that changes what a task says. Whose it is, and its state, are moves of their own (forms_moves.py)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.access import standing
from staff.models import User
from tasks.forms_new import MOST_COUNTED
from tasks.models import Category, Task
from ui.forms import OfficeModelForm
from ui.numbers import number_text

FIELDS = [
    "title",
    "instructions",
    "category",
    "due_on",
    "due_time",
    "deadline",
    "estimate_minutes",
    "reference",
    "priority",
    "count_total",
    "count_unit",
]


class EditTaskForm(OfficeModelForm):
    """`task` as it was seen; nothing is saved here: `changes()` is what `Task.edit` takes."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    estimate_minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=6000)
    count_total = forms.IntegerField(
        label=gettext_lazy("How many"),
        required=False,
        min_value=1,
        max_value=MOST_COUNTED,
        help_text=gettext_lazy("For a big job that is counted; colleagues can share it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed when the new date is past the deadline."),
    )

    class Meta:
        model = Task
        fields = FIELDS

    def __init__(self, *args: Any, instance: Task, user: User, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["reference"].label = standing(user).office.reference_name or _("Reference")
        self.fields["version"].initial = instance.version
        category = self.fields["category"]
        assert isinstance(category, forms.ModelChoiceField)
        # A kind that was archived since stays where it is.
        category.queryset = (Category.objects.in_use() | Category.objects.filter(pk=instance.category_id)).distinct()
        if instance.deadline is None:
            del self.fields["reason"]

    def clean_category(self) -> Category:
        """One of the department's kinds of work, or the one that it is."""
        chosen: Category = self.cleaned_data["category"]
        here = Category.objects.of_department(self.instance.department)
        if chosen.pk != self.instance.category_id and not here.filter(pk=chosen.pk).exists():
            words = _("%(department)s does not do this kind of work.")
            raise forms.ValidationError(words % {"department": self.instance.department})
        return chosen

    def clean_count_total(self) -> int | None:
        """Not below what is done already; somebody may be counting right now, so the row is asked."""
        total: int | None = self.cleaned_data["count_total"]
        if total is not None and total < self.instance.count_done:
            done = number_text(self.instance.count_done)
            raise forms.ValidationError(_("%(done)s are done already.") % {"done": done})
        return total

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if asked.get("count_unit") and asked.get("count_total") is None and "count_total" not in self.errors:
            self.add_error("count_total", _("Say how many, too."))
        return asked

    def _post_clean(self) -> None:
        """The row is changed by the verb, under its version; never by this form."""

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}
