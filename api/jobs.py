"""The night's duty here: keys that nobody sends again are forgotten."""

from datetime import datetime, timedelta

from api.models import IdempotencyKey

KEYS_LAST = timedelta(hours=48)


def prune_idempotency_keys(now: datetime) -> int:
    """Keys older than two days. The number of rows."""
    return IdempotencyKey.objects.filter(at__lt=now - KEYS_LAST).delete()[0]
