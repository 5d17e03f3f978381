"""Taking a backup while people work: first the tables, all as of one moment, then the files that they may name.

Written beside its place and moved there when it is whole: a directory with a manifest is a whole backup.
"""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from backoffice import VERSION
from backoffice.backup import Refused, rows, sums
from backoffice.backup.rows import Table
from backoffice.backup.snapshot import snapshot
from backoffice.backup.store import copy_out, inside_store, names, store

FORMAT = 1
MANIFEST = "manifest.json"
NOTE = (
    "Holds all that people wrote, their password hashes and second factors: keep it as safe as the office itself. "
    "SECRET_KEY and the environment are not in it."
)

Say = Callable[[str], object]


def take(target: Path, *, now: datetime, say: Say, source: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """The manifest of a new backup in `target`, a directory that is not there yet or empty. Refused otherwise."""
    if inside_store(target):
        raise Refused(f"{target} lies inside the file store, which is what is backed up.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target} is not empty: a backup wants a directory of its own.")
    beside = target.parent / f".{target.name}.{os.getpid()}.partial"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir(mode=0o700)
        manifest = _write(beside, source, now=now, say=say)
        os.sync()
        _move(beside, target)
    except OSError as problem:
        raise Refused(
            f"The backup could not be written: {problem.strerror}: {problem.filename or target}."
        ) from problem
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def _move(beside: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        target.rmdir()
    beside.rename(target)


def _write(folder: Path, source: str, *, now: datetime, say: Say) -> dict[str, Any]:
    written: dict[str, str] = {}
    with snapshot(source) as using:
        connection = connections[using]
        loader = MigrationLoader(connection)
        nodes = rows.applied(loader)
        if not nodes:
            raise Refused("There is nothing to back up: the database is empty.")
        say("Copying the tables, all as of one moment; people can go on working.")
        tables = {table.name: _table(table, folder, using, say) for table in rows.tables_at(loader, nodes)}
        manifest = {
            "application": "backoffice",
            "format": FORMAT,
            "version": VERSION,
            "taken_at": now.isoformat(timespec="seconds"),
            "database": connection.vendor,
            "note": NOTE,
            "migrations": [list(node) for node in nodes],
            "tables": tables,
        }
    written |= {f"tables/{name}.jsonl": table["sha256"] for name, table in tables.items()}
    files = _files(folder, say)
    written |= {f"files/{name}": total for name, (total, _size) in files.items()}
    manifest["files"] = {"count": len(files), "bytes": sum(size for _total, size in files.values())}
    text = json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n"
    written[MANIFEST], _ = sums.write(folder / MANIFEST, [text])
    sums.write_list(folder, written)
    return manifest


def told(name: str, count: int, total: str) -> str:
    """One line of the table that both commands print."""
    return f"  {name:<40} {count:>9,}  {total[:16]}"


def _table(table: Table, folder: Path, using: str, say: Say) -> dict[str, Any]:
    count = 0

    def counted() -> Any:
        nonlocal count
        for line in rows.lines(table, using):
            count += 1
            yield line

    total, _size = sums.write(folder / "tables" / f"{table.name}.jsonl", counted())
    say(told(table.name, count, total))
    last = rows.last_id(table, connections[using])
    return {"rows": count, "sha256": total, "last_id": last, "columns": table.columns}


def _files(folder: Path, say: Say) -> dict[str, tuple[str, int]]:
    """{name: (SHA-256, bytes)}. After the tables: a file is there before the row that names it."""
    of = store()
    found = {}
    for name in names(of):
        if copied := copy_out(name, folder / "files" / name, of):
            found[name] = copied
            if len(found) % 500 == 0:
                say(f"  {len(found):,} files ...")
    return found
