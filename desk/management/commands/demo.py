"""manage.py demo: fill an empty database with a lively office."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from desk import packs
from desk.demo import NotEmpty, make_demo
from staff.models import User
from tasks.models import Task

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(BaseCommand):
    help = "Fill an empty database with a lively office, made through the real verbs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trade", default="medical")
        parser.add_argument("--size", choices=["office", "large"], default="office")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--known-passwords", action="store_true", help="passwords for all; only on this machine")

    def handle(self, *args: Any, trade: str, size: str, seed: int, known_passwords: bool, **options: Any) -> None:
        if known_passwords and urlsplit(settings.BASE_URL).hostname not in LOOPBACK:
            raise CommandError("--known-passwords is refused: BASE_URL is not this machine's own address.")
        try:
            make_demo(
                trade=trade,
                now=timezone.now(),
                seed=seed,
                known_passwords=known_passwords,
                size=size,
                lived=self._lived,
            )
        except NotEmpty:
            raise CommandError("This database is not empty: a demo office goes into an empty one.") from None
        except packs.PackError as broken:
            raise CommandError(str(broken)) from None
        self.stdout.write(f"\nA demo office: {User.objects.count()} people, {Task.objects.count()} tasks.")

    def _lived(self, _day: date) -> None:
        """A dot for each day of history: it takes some seconds."""
        self.stdout.write(".", ending="")
        self.stdout.flush()
