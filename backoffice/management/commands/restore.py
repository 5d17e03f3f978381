"""manage.py restore DIR: an office from a backup, into an empty installation on SQLite or PostgreSQL."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from backoffice.backup import Refused
from backoffice.backup.restoring import read_manifest, restore
from backoffice.schema import upgrading


class Command(BaseCommand):
    help = "Check a backup and write it into an empty installation; what was made on one database goes into the other."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path, help="what `manage.py backup` made")
        parser.add_argument("--check", action="store_true", help="only check that the backup is whole; write nothing")

    def handle(self, *args: Any, directory: Path, check: bool, **options: Any) -> None:
        try:
            manifest = read_manifest(directory)
            self.stdout.write(f"The backup of {manifest['taken_at']} is whole.")
            if check:
                return
            with upgrading(self.stdout.write):
                restore(directory, manifest, say=self.stdout.write)
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        except Error as away:
            raise CommandError(f"The database does not answer: {' '.join(str(away).split())}", returncode=2) from away
        count = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{count:,} rows and {manifest['files']['count']:,} files are back, their checksums the backup's."
        )
        self.stdout.write("People sign in anew: sessions are not part of a backup.")
