"""Tables as lines: every row a JSON array with the same text whichever database it lies in; and back again.

Raw values by columns: no save(), no pre_save, no default. Tables are those of the database's own migrations, not of the
code's models: an office is backed up before it is migrated.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.apps import apps as installed
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import AutoField, Field, JSONField, Model
from django.db.models.expressions import Value
from django.utils.duration import duration_iso_string

from backoffice.backup import Refused

BITE = 1_000
MOST_PARAMETERS = 900  # of one statement; SQLite's old limit is 999
# Who is signed in is no part of an office: sessions end with a restore.
LEFT_OUT = {"django_session"}

Node = tuple[str, str]
Row = list[Any]


@dataclass(frozen=True)
class Table:
    """One table and its columns, as a state of the migrations knows them."""

    model: type[Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def fields(self) -> list["Field[Any, Any]"]:
        return [field for field in self.model._meta.local_concrete_fields if not field.generated]

    @property
    def columns(self) -> list[str]:
        return [str(field.column) for field in self.fields]


def applied(loader: MigrationLoader) -> list[Node]:
    """The migrations that the database has, of apps that are installed. Refuses what this version does not know."""
    labels = {config.label for config in installed.get_app_configs()}
    nodes = sorted(node for node in loader.applied_migrations if node[0] in labels)
    refuse_unknown(nodes, loader, "The database")
    return [node for node in nodes if node in loader.graph.nodes]


def refuse_unknown(nodes: Iterable[Node], loader: MigrationLoader, what: str) -> None:
    known = loader.disk_migrations.keys() | loader.replacements.keys()
    if unknown := [f"{app}.{name}" for app, name in nodes if (app, name) not in known]:
        raise Refused(f"{what} is of a newer version: this one does not know {', '.join(unknown[:3])}.")


def tables_at(loader: MigrationLoader, nodes: Sequence[Node]) -> list[Table]:
    """The tables that these migrations make, by name."""
    models = loader.project_state(list(nodes)).apps.get_models(include_auto_created=True)
    real = [model for model in models if model._meta.managed and not model._meta.proxy and not model._meta.swapped]
    return sorted((Table(model) for model in real if model._meta.db_table not in LEFT_OUT), key=lambda each: each.name)


# --- out ---


def lines(table: Table, using: str) -> Iterator[bytes]:
    """Every row as one line, by primary key, a bite at a time."""
    model, fields = table.model, table.fields
    names = [field.attname for field in fields]
    place = next(at for at, field in enumerate(fields) if field.primary_key)
    kept_as_json = [at for at, field in enumerate(fields) if isinstance(field, JSONField)]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    bite = list(rows[:BITE])
    while bite:
        for row in bite:
            yield line(_same_numbers(row, kept_as_json))
        bite = list(rows.filter(pk__gt=bite[-1][place])[:BITE])


def line(row: Sequence[Any]) -> bytes:
    return json.dumps(row, default=_plain, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def digest(table: Table, using: str) -> tuple[int, str]:
    """(rows, SHA-256 of their lines) as they lie in the database."""
    count, total = 0, hashlib.sha256()
    for each in lines(table, using):
        count += 1
        total.update(each)
    return count, total.hexdigest()


def _plain(value: Any) -> str:
    match value:
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
        case timedelta():
            return duration_iso_string(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case _ if hasattr(value, "isoformat"):
            return str(value.isoformat())
        case _:
            return str(value)  # decimals and UUIDs


def _same_numbers(row: Sequence[Any], kept_as_json: Sequence[int]) -> Sequence[Any]:
    """PostgreSQL gives 10000000000000000 for the 1e16 that was put into a JSON column; 1.0 and 1 are one number."""
    if not kept_as_json:
        return row
    row = list(row)
    for at in kept_as_json:
        row[at] = _whole(row[at])
    return row


def _whole(value: Any) -> Any:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: _whole(each) for key, each in value.items()}
        case list():
            return [_whole(each) for each in value]
        case _:
            return value


# --- in ---


def write(table: Table, rows: Iterable[Row], connection: BaseDatabaseWrapper) -> None:
    """Insert rows as `lines` gave them, in their own transaction or the caller's. Raises the database's errors."""
    quote, fields = connection.ops.quote_name, table.fields
    into = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, table.columns))}) VALUES "
    one = f"({', '.join(['%s'] * len(fields))})"
    rows = iter(rows)
    with connection.cursor() as cursor:
        while bite := list(islice(rows, max(1, MOST_PARAMETERS // len(fields)))):
            values = [_value(field, each, connection) for row in bite for field, each in zip(fields, row, strict=True)]
            cursor.execute(into + ", ".join([one] * len(bite)), values)


def _value(field: "Field[Any, Any]", value: Any, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(field, JSONField):
        if value is None and not field.null:
            value = Value(None, JSONField())  # JSON's null, not the database's
    elif value is not None:
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


# --- the next number of each table: one that was given and taken away is not given again ---


def last_id(table: Table, connection: BaseDatabaseWrapper) -> int:
    """The highest id that the table ever gave; 0 where the database gives none."""
    if not isinstance(table.model._meta.pk, AutoField):
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(table, connection), _pk(table)])
            sequence = cursor.fetchone()[0]
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def continue_from(table: Table, last: int, connection: BaseDatabaseWrapper) -> None:
    if not last:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
        else:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [_quoted(table, connection), _pk(table), last]
            )


def _quoted(table: Table, connection: BaseDatabaseWrapper) -> str:
    return str(connection.ops.quote_name(table.name))


def _pk(table: Table) -> str:
    pk = table.model._meta.pk
    return str(pk.column)
