"""`manage.py preview_schedule`: the dates a rule gives, as JSON, without a database. The rules are schedules.rules',
what the API's preview shares with it preview.py's.

What is refused is one line on stderr and exit code 2, wrong usage too.
"""

import json
from argparse import ArgumentParser
from collections.abc import Container
from datetime import date, datetime
from itertools import islice
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from schedules import preview, rules

MOST_LISTED = 10_000
MOST_UNTIL = 1_000


class OneLineParser(CommandParser):
    """Says what is wrong with the arguments in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        if not self.called_from_command_line:
            super().error(message)
        self.exit(2, f"{self.prog}: {' '.join(message.split())}\n")


class Command(BaseCommand):
    help = "The dates a recurrence rule gives, as JSON."
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = OneLineParser  # Django makes the parser itself and offers no other way to choose its class
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--start", required=True, help="2026-01-31T09:00, or 2026-01-31 for all day")
        parser.add_argument("--rule", required=True, help="RRULE text, EXDATE lines allowed")
        parser.add_argument("--tz", help="Europe/Oslo; without it due_at has no offset")
        parser.add_argument("--shift", default="keep", help=", ".join(rules.SHIFTS))
        parser.add_argument("--country", help="whose public holidays are no working days: NO")
        parser.add_argument("--subdivision", help="of the country")
        parser.add_argument("--closed", action="append", default=[], metavar="FROM/TO", help="may be repeated")
        parser.add_argument("--week", default="mo,tu,we,th,fr", help="the working days")
        parser.add_argument("--count", type=int, help="how many; 12, or with --until at most 1000")
        parser.add_argument("--until", help="2026-12-31, that day included")

    def handle(self, **options: Any) -> None:
        try:
            found = list(_occurrences(options))
        except rules.RuleRefused as refused:
            raise CommandError(refused.message, returncode=2) from refused
        self.stdout.write(json.dumps({"occurrences": found}))


def _occurrences(options: dict[str, Any]) -> list[dict[str, str]]:
    start, count, until = _start(options["start"]), options["count"], options["until"]
    if count is None:
        count = 12 if until is None else MOST_UNTIL
    if not 0 <= count <= MOST_LISTED:
        raise CommandError(f"--count must be between 0 and {MOST_LISTED}.", returncode=2)
    found = rules.occurrences(
        rules.parse(options["rule"], start=start),
        start=start,
        shift=options["shift"],
        calendar=_calendar(options),
        zone=options["tz"],
        until=_day("--until", until) if until is not None else None,
        count=count,
    )
    return [preview.as_json(occurrence) for occurrence in islice(found, count)]


def _calendar(options: dict[str, Any]) -> rules.OfficeDays:
    return rules.OfficeDays(
        week=_week(options["week"]),
        holidays=_holidays(options["country"], options["subdivision"]),
        closed=[_closed(text) for text in options["closed"]],
    )


def _holidays(country: str | None, subdivision: str | None) -> Container[date]:
    """The public holidays of a country, counted out year by year as they are asked for."""
    if country is None and subdivision is not None:
        raise CommandError("--subdivision needs --country.", returncode=2)
    if country is None:
        return frozenset()
    try:
        return preview.public_holidays(country, subdivision)
    except preview.NotKnown as unknown:
        words = {
            "country": "This country's public holidays are not known. Give its code, like NO.",
            "subdivision": "This country has no such subdivision with public holidays.",
        }
        raise CommandError(words[unknown.what], returncode=2) from unknown


def _week(text: str) -> frozenset[int]:
    names = text.upper().split(",")
    if not set(names) <= set(rules.WEEKDAYS):
        raise CommandError("--week needs weekdays like mo,tu,we,th,fr.", returncode=2)
    return frozenset(map(rules.WEEKDAYS.index, names))


def _closed(text: str) -> tuple[date, date]:
    first, _, last = text.partition("/")
    period = _day("--closed", first), _day("--closed", last)
    if period[0] > period[1]:
        raise CommandError("--closed needs its first day before its last: 2026-07-01/2026-07-31.", returncode=2)
    return period


def _day(name: str, text: str) -> date:
    try:
        return preview.read_day(text)
    except ValueError as error:
        raise CommandError(f"{name} needs dates that exist, like 2026-07-31.", returncode=2) from error


def _start(text: str) -> date | datetime:
    try:
        return preview.read_start(text)
    except ValueError as error:
        raise CommandError(
            "--start needs a date, or a local time, that exists: 2026-01-31T09:00.", returncode=2
        ) from error
