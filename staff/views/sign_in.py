"""The door: signing in and out, and choosing a new password. allauth does the work; here are its answers' states.

Sign-up, e-mail lists and allauth's other pages have no route.
"""

from typing import Any

from allauth.account import views as allauth
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic.edit import FormMixin

from staff.models import User


class _Invalid(FormMixin):  # type: ignore[type-arg]
    """An invalid form is a 422, too many tries are a 429, as everywhere."""

    request: HttpRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error("__all__", "too_many_login_attempts"):
            return respond_429(self.request)  # type: ignore[no-any-return]
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[no-any-return, attr-defined]


class SignIn(_Invalid, allauth.LoginView):  # type: ignore[misc]
    """Whoever comes before the office is set up is told where its link is."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"nobody_yet": not User.objects.exists()}


class ResetPassword(_Invalid, allauth.PasswordResetView):  # type: ignore[misc]
    pass


class NewPassword(_Invalid, allauth.PasswordResetFromKeyView):  # type: ignore[misc]
    pass


# allauth's views would take a PUT for a POST.
asked_or_posted = require_http_methods(["GET", "HEAD", "POST"])

sign_in = asked_or_posted(SignIn.as_view())
sign_out = require_POST(allauth.logout)
reset_password = asked_or_posted(ResetPassword.as_view())
reset_password_done = require_safe(allauth.password_reset_done)
new_password = asked_or_posted(NewPassword.as_view())
new_password_done = require_safe(allauth.password_reset_from_key_done)
