"""manage.py load_pack TRADE: a starter pack into the office. Running it twice adds nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from desk import packs
from desk.pack_loading import load


class Command(BaseCommand):
    help = "Add a trade's departments, skills, kinds of work and procedures to the office, as far as they are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("trade", help=", ".join(packs.trades()))
        parser.add_argument("--dry-run", action="store_true", help="say what would be added, change nothing")

    def handle(self, *args: Any, trade: str, dry_run: bool, **options: Any) -> None:
        try:
            pack = packs.read(trade)
        except packs.PackError as problem:
            raise CommandError(" ".join(str(problem).split())) from problem
        added = load(pack, by=None, now=timezone.now(), dry_run=dry_run)
        for part, names in added.items():
            for name in names:
                self.stdout.write(f"{part}: {name}")
        counts = ", ".join(f"{part} {len(names)}" for part, names in added.items())
        would = "Would add" if dry_run else "Added"
        self.stdout.write(f"{would}: {counts}." if any(added.values()) else "Nothing to add: it is all there.")
