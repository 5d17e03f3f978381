"""The forms of the office, departments, memberships and skills.

People's are in forms_people.py, those of hours and holidays in forms_hours.py.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.access import below
from staff.forms import VersionedForm, choose, refuse_unknown_region
from staff.models import Department, HeldSkill, Membership, Office, Skill, User
from staff.places import COUNTRIES, CURRENCIES, LANGUAGES, regions, zones
from ui.forms import OfficeForm, OfficeModelForm

AS_PARENT = gettext_lazy("As the department above, or the office")


class OfficeSettingsForm(VersionedForm):
    class Meta:
        model = Office
        fields = (
            *("name", "country", "subdivision", "zone", "currency", "language"),
            *("reference_name", "titles_visible", "remind_minutes"),
        )
        help_texts = {
            "subdivision": gettext_lazy(
                "Only where a region has public holidays of its own, for example BY in Germany."
            ),
            "reference_name": gettext_lazy(
                "One searchable field on every task: Matter no., Chart no. Empty: not shown."
            ),
            "titles_visible": gettext_lazy("Off: assistants see only their own tasks."),
            "remind_minutes": gettext_lazy("Of each one's own working time. Everybody can choose otherwise."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = choose(self.fields["country"], COUNTRIES)
        self.fields["zone"] = choose(self.fields["zone"], zones())
        self.fields["currency"] = choose(self.fields["currency"], CURRENCIES)
        self.fields["language"] = choose(self.fields["language"], LANGUAGES)
        self.fields["remind_minutes"].required = False
        self._remind_minutes = self.instance.remind_minutes

    def clean_remind_minutes(self) -> int:
        """Left out, it stays as it is."""
        return int(self.cleaned_data["remind_minutes"] or self._remind_minutes)

    def clean(self) -> dict[str, Any]:
        country = self.cleaned_data.get("country")
        if country:
            refuse_unknown_region(self, country, regions(country))
        return self.cleaned_data


class _DepartmentFields(OfficeModelForm):
    class Meta:
        model = Department
        fields = ("name", "parent", "zone", "country", "subdivision")
        help_texts = {
            "subdivision": gettext_lazy("Only where it differs from the office, and has public holidays of its own.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = below({self.instance.pk}) if self.instance.pk else frozenset()
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = Department.objects.in_use().exclude(pk__in=own)
        parent.empty_label = _("The office itself")
        self.fields["zone"] = choose(self.fields["zone"], zones(), empty=AS_PARENT)
        self.fields["country"] = choose(self.fields["country"], COUNTRIES, empty=AS_PARENT)

    def clean(self) -> dict[str, Any]:
        country = self.cleaned_data.get("country") or Office.current().country
        refuse_unknown_region(self, country, regions(country))
        return self.cleaned_data


class NewDepartmentForm(_DepartmentFields):
    with_form_key = True


class DepartmentForm(_DepartmentFields, VersionedForm):
    """`moves_anyway`: shown only after a move was asked for while work hangs on the department."""

    moves_anyway = forms.BooleanField(widget=forms.HiddenInput, required=False)

    @property
    def is_move(self) -> bool:
        return "parent" in self.changed_data


class ArchiveForm(OfficeForm):
    """`sure` is asked where something would be left hanging."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)
    sure = forms.BooleanField(label=gettext_lazy("Archive it all the same"), required=False)

    def __init__(self, *args: Any, must_be_sure: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if must_be_sure:
            self.fields["sure"].required = True
        else:
            del self.fields["sure"]


class VersionForm(OfficeForm):
    """A button's form: nothing to type, only which version was seen; a reason where there is one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)


class _MemberFields(OfficeModelForm):
    class Meta:
        model = Membership
        fields: tuple[str, ...] = ("title", "role", "is_home")


class NewMemberForm(_MemberFields):
    """For a department's page. The person is typed or picked from a list, because there may be thousands."""

    with_form_key = True
    person = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=254,
        help_text=gettext_lazy("E-mail address or whole name."),
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    field_order = ("person", "title", "role", "is_home")

    def clean_person(self) -> User:
        typed = self.cleaned_data["person"].strip()
        found = list(User.objects.active().filter(email=typed.lower())[:1])
        found = found or list(User.objects.active().filter(name__iexact=typed)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several people are called that. Please type the e-mail address."))
        raise forms.ValidationError(_("Nobody active here has that name or e-mail address."))


class NewMembershipForm(_MemberFields):
    """For a person's page: which department."""

    with_form_key = True
    field_order = ("department", "title", "role", "is_home")

    class Meta(_MemberFields.Meta):
        fields = ("department", "title", "role", "is_home")
        labels = {"department": gettext_lazy("Department")}

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)
        department.queryset = Department.objects.in_use().exclude(memberships__user=person)
        department.empty_label = None


class MemberForm(_MemberFields, VersionedForm):
    pass


class NewSkillForm(OfficeModelForm):
    with_form_key = True

    class Meta:
        model = Skill
        fields = ("name", "kind")


class SkillForm(VersionedForm):
    class Meta:
        model = Skill
        fields = ("name", "kind")


class NewHeldSkillForm(OfficeModelForm):
    with_form_key = True

    class Meta:
        model = HeldSkill
        fields = ("skill", "number", "expires_on")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skill = self.fields["skill"]
        assert isinstance(skill, forms.ModelChoiceField)
        skill.queryset = Skill.objects.filter(archived_at=None).exclude(held_by__user=person)
        skill.empty_label = None


class HeldSkillForm(VersionedForm):
    class Meta:
        model = HeldSkill
        fields = ("number", "expires_on")
