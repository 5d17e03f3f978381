"""Two public answers for monitors: is the office running, and is this process alive. No secrets, no office data."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staff.http import Request
from staff.models import Heartbeat

STARTED = time.monotonic()
PATIENCE = timedelta(minutes=3)


@require_safe
@never_cache
@login_not_required
def health(request: Request) -> JsonResponse:
    """200 while the work of the office goes on, 503 when the database is away or the tick is late; JSON either way."""
    answer = report(now=request.now, up_for=timedelta(seconds=time.monotonic() - STARTED))
    return JsonResponse(answer, status=503 if answer["status"] == "unhealthy" else 200)


@require_safe
@never_cache
@login_not_required
def health_live(request: Request) -> JsonResponse:
    """This process answers; for containers, which restart one that doesn't."""
    return JsonResponse({"status": "ok"})


def report(*, now: datetime, up_for: timedelta) -> dict[str, Any]:
    """What /health/ says: status (ok, starting, unhealthy), database (ok, away), tick (ISO 8601 of the last, or null).

    The heartbeat is written by the tick's job, so a fresh one proves beat, broker, worker and database together.
    """
    try:
        tick = Heartbeat.objects.filter(name="tick").values_list("at", flat=True).first()
    except Error:
        return {"status": "unhealthy", "database": "away", "tick": None}
    ticking = tick is not None and now - tick <= PATIENCE
    late = "starting" if up_for < PATIENCE else "unhealthy"
    return {
        "status": "ok" if ticking else late,
        "database": "ok",
        "tick": tick.isoformat(timespec="seconds") if tick else None,
    }
