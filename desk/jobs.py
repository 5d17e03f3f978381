"""The one job that beat starts: a tick. What is due lies in the database; see tick.py."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from desk import tick as ticking


@shared_task(name="desk.jobs.tick")  # type: ignore[untyped-decorator]
def tick() -> dict[str, Any]:
    """Safe to run twice and beside another: each duty re-reads what is due and claims it."""
    now = timezone.now()
    summary = ticking.run(now)
    ticking.beat_heart(now)
    return summary
