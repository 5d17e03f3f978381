"""Who asks: the bearer token's person, and whether the token may change anything.

What that person may see and do is decided where it is for the pages. Nothing here logs a token.
"""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from api.errors import Problem
from staff import demo_door
from staff.actions_tokens import note_use, token_of
from staff.http import Request
from staff.models import ApiToken

LONGEST_TOKEN = 200
REFUSALS_A_MINUTE = 30
MINUTE = 60
READING = ("GET", "HEAD", "OPTIONS")


def bearer(request: Request) -> ApiToken:
    """The token of the request, its use noted. Raises Problem 401, or 429 after too many unknown ones."""
    scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise _unauthorized(_("Send a token: Authorization: Bearer TOKEN."), "")
    token = token_of(text, now=request.now) if len(text) <= LONGEST_TOKEN else None
    if token is None or demo_door.is_closed(request, token.user):
        _refuse_often(request)
        raise _unauthorized(_("This token is not known, has expired or was taken back."), ', error="invalid_token"')
    note_use(token, now=request.now)
    return token


def refuse_scope(token: ApiToken, method: str) -> None:
    """A token made for reading changes nothing."""
    if token.scope != ApiToken.Scope.WRITE and method not in READING:
        raise Problem(403, "read_only_token", _("This token may read, not change."))


def _unauthorized(message: str, more: str) -> Problem:
    challenge = f'Bearer realm="Backoffice"{more}'
    return Problem(401, "unauthorized", message, headers={"WWW-Authenticate": challenge})


def _refuse_often(request: HttpRequest) -> None:
    """A minute's worth of wrong tokens from one address is enough; right ones from there still work."""
    key = f"api-refused:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, MINUTE)
    try:
        tried = cache.incr(key)
    except ValueError:  # the minute ended just now
        return
    if tried > REFUSALS_A_MINUTE:
        words = _("Too many wrong tokens from here. Try again in a minute.")
        raise Problem(429, "too_many_requests", words, headers={"Retry-After": str(MINUTE)})
