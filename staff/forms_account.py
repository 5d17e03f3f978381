"""The forms of one's own account: profile and password."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.forms import VersionedForm, choose
from staff.forms_people import AS_BROWSER, AS_OFFICE, PasswordTwice
from staff.models import User
from staff.places import LANGUAGES, zones


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
