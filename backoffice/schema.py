"""Whether the database is what this version needs, and the lock under which it becomes so.

Migrating is `manage.py upgrade`'s; web, worker and beat only look, and wait for it.
"""

import fcntl
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from backoffice.backup.snapshot import apart, take_time

log = logging.getLogger(__name__)

LOCK = 7_263_540_917  # any number that nothing else in the same PostgreSQL database takes
PATIENCE = 60.0
BETWEEN_LOOKS = 2.0


def missing() -> list[str]:
    """Migrations that this version has and the database has not, such as `tasks.0003_fields`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def is_new() -> bool:
    """Whether nothing was ever migrated here."""
    return not MigrationLoader(connection).applied_migrations


@contextmanager
def upgrading(say: Callable[[str], object]) -> Iterator[None]:
    """One at a time: a second upgrade waits here, and then finds nothing left to do."""
    own = apart(DEFAULT_DB_ALIAS, "upgrade")
    if own.vendor == "postgresql":
        with closing(own):
            _lock_postgresql(own, say)
            yield  # the lock goes with its connection
    else:
        with open(_lock_file(own), "a") as file:
            _lock_file_of_our_own(file.fileno(), say)
            yield


def _lock_postgresql(own: BaseDatabaseWrapper, say: Callable[[str], object]) -> None:
    take_time(own)
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            say("Another upgrade of this database is running; waiting for it.")
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])


def _lock_file(own: BaseDatabaseWrapper) -> Path:
    name = str(own.settings_dict["NAME"])
    in_memory = not name or name == ":memory:" or "mode=memory" in name
    return Path(settings.VAR) / "upgrade.lock" if in_memory else Path(f"{name}.upgrade-lock")


def _lock_file_of_our_own(number: int, say: Callable[[str], object]) -> None:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another upgrade of this database is running; waiting for it.")
        fcntl.flock(number, fcntl.LOCK_EX)


def wait_until_upgraded(patience: float = PATIENCE) -> None:
    """What each process asks before it starts. Says what it waits for; ends the process when nobody upgrades.

    A database that is away is /health/'s to tell, not a reason not to start. One that is newer is no obstacle:
    migrations are written so that the version before works on.
    """
    deadline = time.monotonic() + patience
    try:
        while lacking := missing():
            if time.monotonic() >= deadline:
                log.error("%s Run `manage.py upgrade`, then start again.", _told(lacking))
                sys.exit(3)
            log.warning("%s Waiting for `manage.py upgrade`.", _told(lacking))
            connections.close_all()
            time.sleep(min(BETWEEN_LOOKS, patience))
    except OperationalError as away:
        log.warning("The database does not answer: %s", " ".join(str(away).split()))
    finally:
        connections.close_all()


def _told(lacking: list[str]) -> str:
    return f"The database lacks {len(lacking)} migrations of this version (first {lacking[0]})."
