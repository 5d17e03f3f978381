"""`manage.py setup_link`: the one-time address that sets up an empty installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from staff.actions_first import setup_link
from staff.actions_people import AlreadySetUp


class Command(BaseCommand):
    help = "Prints the one-time link to the set-up page of an empty installation."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(setup_link())
        except AlreadySetUp as done:
            raise CommandError("This installation has people already: an administrator invites the others.") from done
