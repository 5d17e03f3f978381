"""The forms for people's accounts in set-up, and the one that makes the office with its first administrator."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.forms import LongSelect, VersionedForm, choose
from staff.models import Department, Membership, User
from staff.places import COUNTRIES, LANGUAGES, zones
from ui.forms import OfficeForm, OfficeModelForm

AS_OFFICE = gettext_lazy("As the office")
AS_BROWSER = gettext_lazy("As the browser asks, else as the office")


class _PersonFields(OfficeModelForm):
    class Meta:
        model = User
        fields: tuple[str, ...] = (
            *("name", "email", "phone", "language", "zone"),
            *("employment", "first_day", "last_day", "is_admin"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            self.fields["language"] = choose(self.fields["language"], LANGUAGES, empty=AS_BROWSER)
        if "zone" in self.fields:
            self.fields["zone"] = choose(self.fields["zone"], zones(), empty=AS_OFFICE)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody here has this e-mail address already."))
        return str(email)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day can't be before the first."))
        if (
            self.cleaned_data.get("employment") == User.Employment.SEASONAL
            and not last
            and "last_day" not in self.errors
        ):
            self.add_error("last_day", _("Seasonal work needs a last day: the account closes after it."))
        return self.cleaned_data


class NewPersonForm(_PersonFields):
    """An account, and where the person works first."""

    with_form_key = True
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.in_use(), required=False
    )
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Membership.Role, initial=Membership.Role.ASSISTANT, required=False
    )
    field_order = ("name", "email", "department", "title", "role", "employment", "first_day", "last_day", "is_admin")

    class Meta(_PersonFields.Meta):
        fields = ("name", "email", "employment", "first_day", "last_day", "language", "is_admin")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(Department.objects.in_use()[:2])
        if len(offered) == 1:
            self.fields["department"].initial = offered[0]

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or Membership.Role.ASSISTANT


class PersonForm(_PersonFields, VersionedForm):
    pass


class PeopleFilter(OfficeForm):
    """The list's filter. What is nonsense counts as not given."""

    q = forms.CharField(label=gettext_lazy("Search"), max_length=100, required=False)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("All departments"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Who"),
        required=False,
        choices=[
            ("", gettext_lazy("Active people")),
            ("inactive", gettext_lazy("Deactivated")),
            ("all", gettext_lazy("Everybody")),
        ],
    )

    def offer(self, departments: QuerySet[Department]) -> None:
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = departments


class PasswordTwice(OfficeForm):
    """A new password, typed twice and judged by Django's validators, with the person's name in mind."""

    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters. A few words in a row are easy to remember."),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("This is not the same password. Please type it again."))
        if first:
            try:
                validate_password(first, self.person or self.person_to_be())
            except forms.ValidationError as weak:
                self.add_error("password1", weak)
        return self.cleaned_data

    def person_to_be(self) -> User | None:
        """Whose name and address the password must not resemble, before there is an account."""
        return None


class FirstAdminForm(PasswordTwice):
    """The first administrator of an empty installation."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)

    def person_to_be(self) -> User | None:
        return User(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email", ""))


class FirstSetupForm(FirstAdminForm):
    """The same, with the office."""

    office_name = forms.CharField(label=gettext_lazy("Name of the office"), max_length=120)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=COUNTRIES, initial="NO")
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), initial="Europe/Oslo", widget=LongSelect)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    field_order = ("office_name", "country", "zone", "language", "name", "email", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = zones()
