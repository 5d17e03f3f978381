"""A POST sent again with its Idempotency-Key answers what it answered, and does nothing again.

The key is written in the verb's transaction: what was refused left nothing behind, and may be tried again.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from api.errors import Problem, invalid
from api.models import IdempotencyKey
from api.parser import FILES
from staff.http import Request

HEADER = "Idempotency-Key"
LONGEST_KEY = 200


def once(request: Request, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What `act` answers, or what it answered when this person's key came before; one request, one transaction."""
    key = request.headers.get(HEADER) if request.method == "POST" else None
    if key is None:
        return act() if request.content_type == FILES else _whole(act)  # making a photo small takes its time
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise invalid({HEADER: [_("A key has 1 to 200 plain characters.")]})
    digest = _digest(request)
    if (known := _known(request, key)) is not None:
        return _again(known, digest)
    with transaction.atomic():
        _take(request, key)
        if (known := _known(request, key)) is not None:
            return _again(known, digest)
        response = _whole(act)
        if response.status_code < 400 and isinstance(response, HttpResponse):
            _keep(request, key, digest, response, now=request.now)
    return response


def _whole(act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """All that a request changes, or nothing of it."""
    with transaction.atomic():
        response = act()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _known(request: Request, key: str) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(user=request.user, key=key).first()


def _again(known: IdempotencyKey, digest: str) -> HttpResponse:
    if known.digest != digest:
        raise invalid({HEADER: [_("This key came before with another request. Use a new one.")]})
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(known.body, status=known.status, content_type="application/json", headers=headers)


def _take(request: Request, key: str) -> None:
    """Until the transaction ends, the key is this request's. SQLite has one writer at a time and needs no lock."""
    if connection.vendor != "postgresql":
        return
    name = hashlib.sha256(f"{request.user.pk} {key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name[:8], signed=True)])
        (taken,) = cursor.fetchone()
    if not taken:
        words = _("The first request with this key is still being answered.")
        raise Problem(409, "in_flight", words, headers={"Retry-After": "1"})


def _keep(request: Request, key: str, digest: str, response: HttpResponse, *, now: datetime) -> None:
    IdempotencyKey.objects.create(
        user=request.user, key=key, digest=digest, status=response.status_code, body=response.content.decode(), at=now
    )


def _digest(request: Request) -> str:
    """Of method, path and body; of files their names and content, because a multipart boundary is never the same."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != FILES:
        found.update(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode(errors="surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(repr((name, file.name)).encode(errors="surrogatepass"))
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
