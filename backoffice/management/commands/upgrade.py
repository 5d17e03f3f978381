"""manage.py upgrade: a backup, the migrations under a lock, the static files. Safe to run twice, and two at once."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection
from django.utils import timezone

from backoffice import schema
from backoffice.backup import Refused
from backoffice.backup.snapshot import take_time
from backoffice.backup.taking import take


class Command(BaseCommand):
    help = "Bring this installation to the version that is installed: back up, migrate, collect static files."

    def add_arguments(self, parser: CommandParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--no-backup", action="store_true", help="you made one yourself")
        group.add_argument(
            "--if-needed",
            action="store_true",
            help="back up only when there is something to migrate: for what runs at every start",
        )
        parser.add_argument("--no-static", action="store_true", help="the static files are collected already")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with schema.upgrading(self.stdout.write):
                self._database(options)
        except (Refused, Error) as problem:
            raise CommandError(f"Not upgraded: {' '.join(str(problem).split())}", returncode=2) from problem
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
            self.stdout.write(f"Static files: collected in {settings.STATIC_ROOT}.")

    def _database(self, options: dict[str, Any]) -> None:
        """Only now, under the lock: an upgrade that waited finds what the one before it has left to do."""
        lacking, new = schema.missing(), schema.is_new()
        self._backup(lacking, new, options)
        take_time(connection)
        # Also when nothing is missing: rights of models are kept in step after each migrate.
        call_command("migrate", interactive=False, verbosity=0)
        for name in lacking:
            self.stdout.write(f"  {name}")
        self.stdout.write(f"Migrations: {len(lacking)} applied." if lacking else "Migrations: none were missing.")
        call_command("createcachetable", verbosity=0)  # makes none where the cache is Redis

    def _backup(self, lacking: list[str], new: bool, options: dict[str, Any]) -> None:
        if new:
            self.stdout.write("Backup: none, this is a new installation.")
        elif options["no_backup"]:
            self.stdout.write("Backup: none, as asked.")
        elif options["if_needed"] and not lacking:
            self.stdout.write("Backup: none needed, there is nothing to migrate.")
        else:
            now = timezone.now()
            folder = Path(settings.BACKUP_DIR) / f"{now:%Y%m%d-%H%M%S}"
            take(folder, now=now, say=lambda line: None)
            self.stdout.write(f"Backup: {folder}")
