"""Makes an API token for somebody and prints it, once. The account page does the same for oneself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff.actions_tokens import make_token
from staff.models import User
from ui.text import TextRefused, clean

LONGEST = 3650


class Command(BaseCommand):
    help = "Prints a new API token of this person. It is shown only now; the office keeps no more than its hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="by which its owner knows it again")
        parser.add_argument("--read-only", action="store_true", help="it may read and change nothing")
        parser.add_argument("--days", type=int, help=f"until it expires, 1 to {LONGEST}; without: never")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = User.objects.active().filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody who may sign in has the address {options['email']}.")
        days = options["days"]
        if days is not None and not 1 <= days <= LONGEST:
            raise CommandError(f"--days is a number from 1 to {LONGEST}.")
        try:
            name = clean(options["name"], limit=80, one_line=True) or "command line"
        except TextRefused as refused:
            raise CommandError(f"--name: {refused.message}") from refused
        read_only = options["read_only"]
        _row, token = make_token(person, name=name, by=None, now=timezone.now(), days=days, read_only=read_only)
        self.stdout.write(token)
