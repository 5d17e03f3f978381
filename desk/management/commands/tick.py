"""manage.py tick: everything that beat does, once or for ever, without Celery."""

import json
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from desk import tick
from notices.jobs import deliver_here

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PERIOD = 60


class Command(BaseCommand):
    help = "Do everything that is due now, without Celery. Prints a JSON summary."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="as if it were this moment (ISO 8601 with offset)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")
        parser.add_argument("--loop", action="store_true", help="every minute, for ever")

    def handle(self, *args: Any, at: str | None, dry_run: bool, loop: bool, **options: Any) -> None:
        if at and loop:
            raise CommandError("--at and --loop don't go together.")
        moment = self._moment(at, dry_run)
        self._once(moment or timezone.now(), dry_run)
        while loop:
            time.sleep(PERIOD)
            self._once(timezone.now(), dry_run)

    def _once(self, now: datetime, dry_run: bool) -> None:
        done = tick.rehearse(now) if dry_run else tick.run(now, start=deliver_here(now))
        summary = {"at": now.isoformat(timespec="seconds"), "dry_run": dry_run} | done
        if not dry_run:
            tick.beat_heart(min(now, timezone.now()))
        self.stdout.write(json.dumps(summary, default=str))

    def _moment(self, at: str | None, dry_run: bool) -> datetime | None:
        if at is None:
            return None
        try:
            moment = parse_datetime(at)
        except ValueError:
            moment = None
        if moment is None or timezone.is_naive(moment):
            raise CommandError("--at takes a moment with its offset, such as 2026-11-23T08:00:00+01:00.")
        loopback = urlsplit(settings.BASE_URL).hostname in LOOPBACK
        if moment > timezone.now() + timedelta(seconds=1) and not dry_run and not loopback:
            raise CommandError("--at in the future: only with --dry-run, or where BASE_URL is this machine.")
        return moment
