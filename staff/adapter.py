"""How allauth meets our house: nobody signs up, mails go through a job."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from staff import demo_door
from staff.actions_people import set_password
from staff.jobs import send_password_reset
from staff.models import User


class Door(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is wrong. Please try again."),
        "too_many_login_attempts": _("There were too many tries. Please wait five minutes and try again."),
        "invalid_password_reset": _("This link no longer works."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth's own key holds the Host header, port and all: another port would be another allowance.
        return str(credentials.get("email", "")).lower()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """allauth hands out the deactivated too; here they get the same words as a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def pre_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse | None:
        return demo_door.refusal(request, user) or super().pre_login(request, user, **about)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Reached by a reset link of somebody deactivated since."""
        return demo_door.to_sign_in()

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Through a job, so that the answer takes no longer for an address that exists."""
        send_password_reset.delay_on_commit(user.pk)

    def set_password(self, user: User, password: str) -> None:
        set_password(user, password, by=user, now=self.request.now)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages ("Successfully signed in as ...") say what people see anyway."""
