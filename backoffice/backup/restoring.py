"""An office from a backup, into an empty installation on either database.

First every byte is checked, then the database is brought to the backup's migrations, then all of it is written in one
transaction and read back, then it is migrated on to this version. What goes wrong leaves no row and no file behind.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from backoffice.backup import Refused, rows, sums
from backoffice.backup.rows import Node, Row, Table
from backoffice.backup.snapshot import take_time
from backoffice.backup.store import copy_in, names, store
from backoffice.backup.taking import FORMAT, MANIFEST, Say, told

# What an installation writes by itself before anybody has set it up; the backup's own rows take their place.
BY_ITSELF = {"auth_permission", "django_content_type", "staff_heartbeat", "staff_office"}


def read_manifest(source: Path) -> dict[str, Any]:
    """The manifest of a backup whose every byte was checked. Refused when anything is missing, damaged or too new."""
    found = sums.check(source)
    if MANIFEST not in found:
        raise Refused(f"This is no backup: it has no {MANIFEST}.")
    manifest: dict[str, Any] = json.loads((source / MANIFEST).read_bytes())
    if manifest.get("application") != "backoffice":
        raise Refused("This is no backup of Backoffice.")
    if manifest["format"] > FORMAT:
        raise Refused(f"The backup is of a newer version ({manifest['version']}): its format is not known here.")
    return manifest


def restore(source: Path, manifest: dict[str, Any], *, say: Say) -> None:
    """Write what `read_manifest` has checked. Refused, with nothing written, when the installation is not empty."""
    take_time(connection)
    loader = MigrationLoader(connection)
    nodes = [(app, name) for app, name in manifest["migrations"]]
    rows.refuse_unknown(nodes, loader, "The backup")
    _refuse_unless_empty(loader)
    _migrate_to(nodes, loader, say)
    tables = rows.tables_at(MigrationLoader(connection), nodes)
    _refuse_other_columns(tables, manifest)
    written: list[str] = []
    try:
        with transaction.atomic():
            _write(tables, source, manifest, say)
            _write_files(source, written, say)
    except BaseException as problem:
        _take_back(written)
        if isinstance(problem, Error | OSError):
            raise Refused(f"Nothing was restored: {_said(problem)}") from problem
        raise
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


# --- into what ---


def _refuse_unless_empty(loader: MigrationLoader) -> None:
    for table in rows.tables_at(loader, rows.applied(loader)):
        if table.name not in BY_ITSELF and table.model._base_manager.exists():
            raise Refused(f"This installation is not empty: {table.name} has rows. Restore into an empty database.")
    if name := next(names(store()), None):
        raise Refused(f"The file store is not empty: it holds {name}. Restore into an empty FILES_URL.")


def _migrate_to(nodes: Sequence[Node], loader: MigrationLoader, say: Say) -> None:
    """An empty database becomes what the backup's was; one that is further can't go back."""
    there = set(rows.applied(loader))
    if further := sorted(there - set(nodes)):
        raise Refused(
            f"The backup is older than this database, which has {'.'.join(further[0])}: "
            "restore into an empty database; it is migrated on the way."
        )
    if missing := [node for node in nodes if node not in there]:
        say(f"Preparing the database: {len(missing)} migrations.")
        last = [node for node in missing if not _followed(node, nodes, loader)]
        MigrationExecutor(connection).migrate(last)


def _followed(node: Node, nodes: Sequence[Node], loader: MigrationLoader) -> bool:
    return any(child.key in nodes for child in loader.graph.node_map[node].children)


def _refuse_other_columns(tables: Sequence[Table], manifest: dict[str, Any]) -> None:
    here = {table.name: table.columns for table in tables}
    for name, wanted in manifest["tables"].items():
        if sorted(here.get(name, [])) != sorted(wanted["columns"]):
            raise Refused(f"The backup's {name} has other columns than this version makes of the same migrations.")


# --- rows ---


def _write(tables: Sequence[Table], source: Path, manifest: dict[str, Any], say: Say) -> None:
    say("Writing the tables.")
    tables = [table for table in tables if table.name in manifest["tables"]]
    _hold(tables)
    for table in tables:
        if table.name in BY_ITSELF:
            table.model._base_manager.all().delete()
    for table in tables:
        _write_table(table, source, manifest["tables"][table.name])
    connection.check_constraints()
    for table in tables:
        rows.continue_from(table, manifest["tables"][table.name]["last_id"], connection)
        _compare(table, manifest["tables"][table.name], say)


def _hold(tables: Sequence[Table]) -> None:
    """Nobody else writes meanwhile: SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        quoted = ", ".join(connection.ops.quote_name(table.name) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {quoted} IN EXCLUSIVE MODE")


def _write_table(table: Table, source: Path, wanted: dict[str, Any]) -> None:
    order = [wanted["columns"].index(column) for column in table.columns]
    try:
        rows.write(table, _rows(source / "tables" / f"{table.name}.jsonl", order), connection)
    except (Error, ValueError) as problem:
        raise Refused(f"Nothing was restored: {table.name} does not fit: {_said(problem)}") from problem


def _said(problem: Exception) -> str:
    """In one line, without the details, which would quote what people wrote."""
    return " ".join(str(problem).split("DETAIL")[0].split())[:200]


def _rows(path: Path, order: Sequence[int]) -> Iterator[Row]:
    with open(path, "rb") as file:
        for each in file:
            row = json.loads(each)
            yield [row[at] for at in order]


def _compare(table: Table, wanted: dict[str, Any], say: Say) -> None:
    count, total = rows.digest(table, connection.alias)
    if (count, total) != (wanted["rows"], wanted["sha256"]):
        raise Refused(
            f"Nothing was restored: {table.name} reads {count:,} rows {total[:16]}, "
            f"the backup {wanted['rows']:,} rows {wanted['sha256'][:16]}."
        )
    say(told(table.name, count, total))


# --- files ---


def _write_files(source: Path, written: list[str], say: Say) -> None:
    """Before the rows are committed, so that no row is ever without its file."""
    into = store()
    wanted = {name: total for name, total in sums.read_list(source).items() if name.startswith("files/")}
    for path, total in wanted.items():
        name = path.removeprefix("files/")
        copy_in(name, source / path, total, into)
        written.append(name)
        if len(written) % 500 == 0:
            say(f"  {len(written):,} files ...")


def _take_back(written: Sequence[str]) -> None:
    into = store()
    for name in written:
        into.delete(name)
