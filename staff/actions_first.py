"""The start of an installation: the one-time link, and the office with its first administrator made from it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from staff.actions_people import AlreadySetUp, add_first_admin
from staff.holidays import seed_holidays
from staff.models import Event, Office, User

SIGNER = signing.TimestampSigner(salt="staff.first")
VALID_FOR = timedelta(days=7)
LONGEST_TOKEN = 200


def setup_link() -> str:
    """The address that sets this installation up. Raises AlreadySetUp when there are people."""
    if User.objects.get_queryset().exists():
        raise AlreadySetUp
    return settings.BASE_URL + reverse("setup-first", args=[SIGNER.sign("first")])


def is_open(token: str) -> bool:
    """True for a link of ours that is not too old, as long as nobody is here."""
    try:
        SIGNER.unsign(token[:LONGEST_TOKEN], max_age=VALID_FOR)
    except signing.BadSignature:
        return False
    return not User.objects.get_queryset().exists()


@transaction.atomic
def set_up(*, office: dict[str, str], admin: dict[str, str], now: datetime) -> User:
    """`office`: name, country, zone, language; `admin`: name, email, password. Raises AlreadySetUp."""
    person = add_first_admin(now=now, **admin)
    row = Office.current()
    Office.objects.filter(pk=row.pk).update(**office, set_up_at=now)
    Event.record(row, "set_up", by=person, at=now, after=office)
    seed_holidays(now=now, by=person)
    return person
