"""Two public answers for monitors: is the office running, and is this process alive. No secrets, no office data."""

import time
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

STARTED = time.monotonic()
PATIENCE = timedelta(minutes=3)


@require_safe
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """This process answers; for containers, which restart one that doesn't."""
    return JsonResponse({"status": "ok"})
