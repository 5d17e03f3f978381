"""manage.py backup DIR: one consistent copy of the database and the files, while people work."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backoffice.backup import Refused
from backoffice.backup.taking import NOTE, take


class Command(BaseCommand):
    help = "Copy database and files, with checksums, into a new directory; the office goes on meanwhile."
    requires_system_checks = []  # a backup is wanted most when something is wrong

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path, help="not there yet, or empty")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            manifest = take(directory, now=timezone.now(), say=self.stdout.write)
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        count = sum(table["rows"] for table in manifest["tables"].values())
        files = manifest["files"]
        self.stdout.write(f"{count:,} rows, {files['count']:,} files ({files['bytes']:,} bytes) in {directory}.")
        self.stdout.write(NOTE)
