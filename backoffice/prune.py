"""What of the frame's own is pruned at night: sessions that ran out, and rows of the cache that did."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from desk import nightly
from staff.pruning import prune


def register() -> None:
    nightly.register("sessions", prune_sessions)
    nightly.register("cache", prune_cache)


def prune_sessions(now: datetime) -> int:
    return prune(Session.objects.filter(expire_date__lt=now))


def prune_cache(now: datetime) -> int:
    """Rows of the cache's table, where there is one: Redis forgets by itself."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith("DatabaseCache"):
        return 0
    table = connection.ops.quote_name(cache["LOCATION"])
    if cache["LOCATION"] not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])
        return int(cursor.rowcount)
