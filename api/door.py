"""The door of every operation: who asks, in which language, how much is sent, and every refusal in one shape.

It stands in place of the pages' sign-in and CSRF: a token is sent on purpose, never by a browser on its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from api import auth, idempotency
from api.errors import Problem, answer, not_allowed, not_there, refuse
from api.parser import refuse_body
from staff.http import Request
from staff.middleware import browser_language, chosen, zone_or_utc

View = Callable[..., HttpResponseBase]


def behind(view: View, *, public: bool = False) -> View:
    """The view behind the door; `public` needs no token: the description of the API itself."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def door(request: Request, **numbers: Any) -> HttpResponseBase:
        with _spoken(request):
            try:
                response = view(request, **numbers) if public else _admit(request, view, numbers)
            except (Problem, Http404, PermissionDenied, SuspiciousOperation) as refusal:
                response = refuse(request, refusal)
            if isinstance(response, HttpResponseNotAllowed):
                response = answer(not_allowed(", ".join(sorted(response["Allow"].split(", ")))))
            return _headed(response)

    return door


def nothing_here(request: HttpRequest, **_path: Any) -> HttpResponseBase:
    """Every other address below /api/v1/."""
    raise not_there()


def _admit(request: Request, view: View, numbers: dict[str, Any]) -> HttpResponseBase:
    token = auth.bearer(request)
    request.user = token.user
    _speak(request)
    auth.refuse_scope(token, request.method or "")
    refuse_body(request)
    if request.method in auth.READING:
        return view(request, **numbers)
    return idempotency.once(request, lambda: view(request, **numbers))


@contextmanager
def _spoken(request: Request) -> Iterator[None]:
    """Whatever language and zone a request ends in, the next one does not inherit."""
    language = browser_language(request) or translation.get_language() or ""
    with translation.override(language), timezone.override(timezone.get_current_timezone()):
        yield


def _speak(request: Request) -> None:
    """In the language that the program asks for, else its person's, else the office's; times in the person's zone."""
    language, zone = chosen(request)
    translation.activate(browser_language(request) or language)
    timezone.activate(zone or zone_or_utc(""))


def _headed(response: HttpResponseBase) -> HttpResponseBase:
    """For one person, once."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Content-Language"] = translation.get_language() or ""
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return response
