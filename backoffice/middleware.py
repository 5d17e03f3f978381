"""What happens to every request and answer: the moment it came, who may see it, what a browser may do with it.

The person's language and zone are set by staff.middleware; nothing here knows a person.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _

from staff.http import Request

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    ]
)


class Now:
    """Gives each request one moment, `request.now` (aware, UTC), so that all it does happens at the same time."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.now = timezone.now()
        return self.get_response(request)


class Csp:
    """One strict Content-Security-Policy for every answer: our own files only, no inline script, no inline style."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class Private:
    """HTML is for one person, once: never stored, and never a fragment where Back expects a page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request", "Cookie", "Accept-Language"])
            add_never_cache_headers(response)
        return response


class NotTooLarge:
    """What is larger than anything a page sends is refused by what it says of itself, before any of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        takes_files = request.path.rstrip("/").endswith("/attachments")
        if _length(request) <= settings.BODY_MAX_BYTES["files" if takes_files else "other"]:
            return self.get_response(request)
        if request.path.startswith("/api/"):
            error = {"code": "too_large", "message": _("That is too large"), "fields": {}}
            return JsonResponse({"error": error}, status=413)
        return HttpResponse(render_to_string("413.html", {}), status=413)


def _length(request: HttpRequest) -> int:
    """Zero without a number: of such a body nothing is read either."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() and len(told) < 19 else 10**18 if told.isdecimal() else 0


class NotAPage:
    """Who opens a verb's address is told so: Django refuses the method with an empty answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render_to_string("405.html", {}, request=request)
        return response


class SignedIn(LoginRequiredMiddleware):
    """Sign-in is needed everywhere, except where a view says `login_not_required`.

    A fragment must not be replaced by the sign-in page: htmx is told to open it as a page of its own.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None  # asked first: a public page such as /health/ needs no look at the session
        return super().process_view(request, view_func, args, kwargs)

    def handle_no_permission(  # type: ignore[override]  # Django says redirect, and takes any answer
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if not request.headers.get("HX-Request"):
            return super().handle_no_permission(request, view_func)
        query = QueryDict(mutable=True)
        # The header is the browser's word: one slash in front keeps the way back on our own pages.
        query["next"] = "/" + urlsplit(request.headers.get("HX-Current-URL", "")).path.lstrip("/\\")
        sign_in = f"{resolve_url(settings.LOGIN_URL)}?{query.urlencode(safe='/')}"
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in})
