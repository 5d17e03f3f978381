"""allauth's forms of sign-in and reset, with our labels, cleaned text and plain words; allauth does the rest."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django.utils.translation import gettext_lazy as _

from ui.forms import OfficeForm


def _plain(form: Any, labels: dict[str, Any]) -> None:
    """Our labels; no placeholders (a label stays readable while typing) and no links inside help texts."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.max_length = min(field.max_length or 254, 254)
        field.widget.attrs.pop("placeholder", None)


class SignInForm(OfficeForm, LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"login": _("E-mail"), "password": _("Password")})
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenForm(OfficeForm, ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"email": _("E-mail")})


class NewPasswordForm(OfficeForm, ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"password1": _("New password"), "password2": _("New password again")})
        self.fields["password1"].help_text = _("At least 10 characters. A few words in a row are easy to remember.")
