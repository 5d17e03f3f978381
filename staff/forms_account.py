"""The forms of one's own account: profile, password, and tokens for programs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from staff.forms import VersionedForm, choose
from staff.forms_people import AS_BROWSER, AS_OFFICE, PasswordTwice
from staff.models import ApiToken, User
from staff.places import LANGUAGES, zones
from ui.forms import OfficeForm


class ProfileForm(VersionedForm):
    class Meta:
        model = User
        fields = ("name", "phone", "language", "zone", "message_preset", "shortcuts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = choose(self.fields["language"], LANGUAGES, empty=AS_BROWSER)
        self.fields["zone"] = choose(self.fields["zone"], zones(), empty=AS_OFFICE)


class ChangePasswordForm(PasswordTwice):
    """The one in use is asked for, so that an unattended screen is not enough."""

    old = forms.CharField(
        label=gettext_lazy("Password now"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password again")

    def clean_old(self) -> str:
        old = self.cleaned_data["old"]
        if self.person is None or not self.person.check_password(old):
            raise forms.ValidationError(_("This is not your password."))
        return str(old)


class TokenForm(OfficeForm):
    """A token for a program. `days` empty: it does not expire."""

    with_form_key = True

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("By which you know it again: the program, or the computer it runs on."),
    )
    scope = forms.ChoiceField(
        label=pgettext_lazy("what a token may do", "May"), choices=ApiToken.Scope.choices, initial=ApiToken.Scope.READ
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Expires"),
        choices=[
            (30, gettext_lazy("in 30 days")),
            (90, gettext_lazy("in 90 days")),
            (365, gettext_lazy("in a year")),
            ("", gettext_lazy("never")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        initial=90,
    )
