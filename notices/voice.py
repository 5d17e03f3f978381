"""Speaking to a person outside a request: in their language and on their clock, with addresses that work in a mail."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from staff.middleware import LANGUAGES, zone_or_utc
from staff.models import Office, User


@contextmanager
def speaking_to(person: User, office: Office) -> Iterator[None]:
    """The person's language and zone, where they left one open the office's."""
    wanted = (person.language, office.language, settings.LANGUAGE_CODE)
    language = next(name for name in wanted if name in LANGUAGES)
    with translation.override(language), timezone.override(zone_or_utc(person.zone or office.zone)):
        yield


def absolute(path: str) -> str:
    """A path of ours as an address: "/tasks/42/" -> "https://office.example/tasks/42/"."""
    return f"{settings.BASE_URL}{path}" if path.startswith("/") else path
