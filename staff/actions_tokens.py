"""API tokens: making one, taking it back, and finding whose it is. The token itself is never stored and never logged.

What a request with a token may do is api/auth.py's and, behind it, the same access rules as the pages'.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from staff.models import ApiToken, Event, User

BEGINNING = "bo_"
SHOWN = 10  # characters of a token by which its owner knows it again
NOTE_USE_EVERY = timedelta(minutes=1)


def digest_of(token: str) -> str:
    """SHA-256 in hexadecimal: a token is 256 random bits, so no slower hash is needed."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


@transaction.atomic
def make_token(
    user: User, *, name: str, by: User | None, now: datetime, days: int | None = None, read_only: bool = False
) -> tuple[ApiToken, str]:
    """The row and the token, which is shown once. `days` until it expires (None: never); `by` empty: the command."""
    token = BEGINNING + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=token[:SHOWN],
        digest=digest_of(token),
        scope=ApiToken.Scope.READ if read_only else ApiToken.Scope.WRITE,
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    after = {"name": name, "scope": str(row.scope), "expires_at": row.expires_at, "user": user.pk}
    Event.record(row, "made", by=by, at=now, after=after)
    return row, token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, now: datetime) -> None:
    """From now on nobody gets in with it. A second time changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.refresh_from_db()
        Event.record(token, "revoked", by=by, at=now, after={"name": token.name, "user": token.user_id})


def token_of(text: str, *, now: datetime) -> ApiToken | None:
    """The usable token, with its person; None when it is unknown, over, taken back, or its person is deactivated."""
    return ApiToken.objects.usable(now).select_related("user").filter(digest=digest_of(text)).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """When it was last used, to the minute: a program's every request is no reason to write."""
    seldom = now - NOTE_USE_EVERY
    if token.last_used_at is None or token.last_used_at <= seldom:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lte=seldom)
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
