"""One moment of the database: a connection of its own that sees what was there when it began, while people go on.

SQLite: a reading transaction in WAL mode, which holds up no writer. PostgreSQL: REPEATABLE READ, read only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

ALIAS = "snapshot"
FROZEN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
UNHURRIED = "SET statement_timeout = 0"


@contextmanager
def snapshot(source: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """The alias to read by. The office's own connections begin to write at once (IMMEDIATE); this one never does."""
    connection = apart(source, ALIAS, transaction_mode="DEFERRED")
    connections[ALIAS] = connection
    try:
        with transaction.atomic(using=ALIAS):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(FROZEN)
                    cursor.execute("SET LOCAL statement_timeout = 0")
            yield ALIAS
    finally:
        connection.close()
        del connections[ALIAS]


def apart(source: str, alias: str, **for_sqlite: Any) -> BaseDatabaseWrapper:
    """A second connection to the same database, not open yet."""
    connection = connections[source].copy(alias)
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"] = {**connection.settings_dict.get("OPTIONS", {}), **for_sqlite}
    return connection


def take_time(connection: BaseDatabaseWrapper) -> None:
    """What an operator starts may take longer than a page may."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(UNHURRIED)
