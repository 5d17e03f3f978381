"""The demo office's accounts have passwords that everyone knows: they get in only where nobody comes from outside."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from staff.models import Office, User

DEMO_ADDRESS = "@demo.example"


def is_closed(request: HttpRequest, user: User) -> bool:
    """True for a demo account unless this process serves loopback, and the request came over it."""
    if not user.email.endswith(DEMO_ADDRESS) or (settings.ON_LOOPBACK and _from_this_computer(request)):
        return False
    return Office.current().is_demo


def refusal(request: HttpRequest, user: User) -> HttpResponse | None:
    if not is_closed(request, user):
        return None
    reason = _("Demo accounts work only on the computer that the demo runs on. Start an office of your own instead.")
    return render(request, "403.html", {"reason": reason}, status=403)


class DemoDoor:
    """Middleware: a session left over from a start on loopback ends when the same database is served to others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (refused := refusal(request, request.user)):
            logout(request)
            return refused
        return self.get_response(request)


def to_sign_in() -> HttpResponse:
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))


def _from_this_computer(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
