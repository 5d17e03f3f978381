"""Saving a view of the list: its name, and for whom. What it asks for comes from the address (forms_list.py)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.access import standing
from staff.models import Department, User
from ui.forms import OfficeForm


class SavedViewForm(OfficeForm):
    """`department` empty: for me alone. Only who leads one may save for it."""

    with_form_key = True

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    department = forms.ModelChoiceField(
        label=gettext_lazy("For whom"), required=False, queryset=Department.objects.none()
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stand = standing(user)
        if not (stand.admin or stand.manages):
            del self.fields["department"]
            return
        theirs = Department.objects.in_use()
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = theirs if stand.admin else theirs.filter(pk__in=stand.manages)
        field.empty_label = _("For me alone")

    def asked(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "department": self.cleaned_data.get("department")}
