"""By which channels a person wants a kind of notice: their preset, and where they said otherwise.

The page for it is views/preferences.py; an office's default is the preset that accounts start with.
"""

from collections.abc import Iterable

from notices.kinds import Kind
from notices.models import Channel, Preference
from staff.models import User


class Wishes:
    """What some people want. One query for any number of them."""

    def __init__(self, people: Iterable[User]) -> None:
        rows = Preference.objects.filter(person__in={person.pk for person in people})
        self._said = {(row.person_id, row.kind, row.channel): row.on for row in rows}

    def on(self, person: User, kind: Kind, channel: Channel) -> bool:
        return self._said.get((person.pk, kind.key, channel), usual(person.message_preset, kind, channel))

    def channels(self, person: User, kind: Kind) -> tuple[Channel, ...]:
        return tuple(channel for channel in kind.channels if self.on(person, kind, channel))


def usual(preset: str, kind: Kind, channel: Channel) -> bool:
    """What a preset says: the inbox has everything; quiet mails the digest, normal also what needs one at once."""
    if channel == Channel.INBOX or kind.even_quiet or preset == User.Presets.ALL:
        return True
    return kind.at_once and preset == User.Presets.NORMAL
