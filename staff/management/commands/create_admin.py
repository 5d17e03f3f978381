"""`manage.py create_admin EMAIL`: the first administrator of an empty installation, without a browser."""

import os
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from staff.actions_people import AlreadySetUp, add_first_admin
from staff.forms_people import FirstAdminForm


class Command(BaseCommand):
    help = "Makes the first administrator of an empty installation. The password: BACKOFFICE_ADMIN_PASSWORD, or asked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="the person's name; default: the address before the @")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("BACKOFFICE_ADMIN_PASSWORD") or getpass("Password: ")
        name = options["name"] or options["email"].split("@")[0]
        # The form that people fill in judges here too, so that what it accepts can also be typed at sign-in.
        form = FirstAdminForm({"email": options["email"], "name": name, "password1": password, "password2": password})
        if not form.is_valid():
            raise CommandError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        typed = form.cleaned_data
        try:
            add_first_admin(now=timezone.now(), email=typed["email"], name=typed["name"], password=typed["password1"])
        except AlreadySetUp as done:
            raise CommandError("This installation has people already: an administrator invites the others.") from done
        self.stdout.write(f"{typed['email'].lower()} is the administrator now.")
