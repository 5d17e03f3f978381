"""The migration operation that makes a table append-only in the database itself, whatever code or shell writes to it.

Only for tables of our own whose model has an append-only queryset as well (staff_event, later stock movements).
"""

from typing import Any

from django.db import migrations

POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]
# SQLite refuses UPDATE only. Tests that commit empty their tables afterwards: PostgreSQL does that with TRUNCATE, which
# fires no row trigger, but SQLite has only DELETE. A later migration that rebuilds the table must state this one again,
# because SQLite drops a table's triggers with it.
SQLITE = [
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
]


class AppendOnly(migrations.operations.base.Operation):
    """Adds the trigger that refuses changes to `table`; going back drops it."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
            schema_editor.execute(sql.replace("{table}", self.table), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        on = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {self.table}_append_only{on}")

    def describe(self) -> str:
        return f"Make {self.table} append-only"
