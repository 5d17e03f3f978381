"""Each request: a name that its log lines carry, one line when it is answered, and its place in the counts.

The name comes from the proxy where it gives one (X-Request-ID), and goes back with the answer.
"""

import logging
import re
import time
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from backoffice import logs, metrics
from backoffice.middleware import Answer

log = logging.getLogger("backoffice.request")
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked all day long by machines; told only where somebody looks for it.
QUIET = {"health", "health-live", "metrics"}


class Told:
    """The outermost of the middleware: it sees every answer, a 500 too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        name = request_id(request)
        with logs.telling(request_id=name):
            response = self.get_response(request)
            response.headers["X-Request-ID"] = name
            if not request.path.startswith(settings.STATIC_URL):
                tell(request, response, time.perf_counter() - started)
        return response


def request_id(request: HttpRequest) -> str:
    """The proxy's, if it looks like one; else our own."""
    given = request.headers.get("X-Request-ID", "")
    return given if SANE.fullmatch(given) else uuid4().hex


def tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    route = (match.view_name if match else "") or "none"
    metrics.answered(route, response.status_code, seconds)
    path, ms = logs.safe_path(request), round(seconds * 1000)
    facts = {
        "method": request.method,
        "path": path,
        "route": route,
        "status": response.status_code,
        "ms": ms,
        "user": user_id(request),
    }
    level = logging.DEBUG if route in QUIET else logging.INFO
    log.log(level, "%s %s %d %d ms", request.method, path, response.status_code, ms, extra={"facts": facts})


def user_id(request: HttpRequest) -> int | None:
    """Who asked, as far as anybody needed to know: the log asks the database nothing."""
    user = getattr(request, "_cached_user", None) or request.__dict__.get("user")
    return None if user is None or isinstance(user, SimpleLazyObject) else user.pk
