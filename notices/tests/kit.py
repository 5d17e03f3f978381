"""A kind of message for tests: who hears, what it says and whether it is still true are set by the test."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from notices import kinds
from notices.kinds import Dropped, Heard, Kind, Spoken, Words
from notices.models import Channel, Notice
from staff.models import Department, Event, User

MADE = "test_made"
CALM = "test_calm"


@dataclass
class Told:
    """Handles of the two kinds: `people` hear, `gone` holds what is no longer true (subject id: answer)."""

    people: list[User] = field(default_factory=list)
    gone: dict[int, Dropped] = field(default_factory=dict)
    asked: int = 0
    channels: tuple[Channel, ...] | None = None
    wait: timedelta = timedelta()

    def hears(self, event: Event) -> Iterable[Heard]:
        return [Heard(person, event.at, event.at + self.wait, self.channels) for person in self.people]

    def speak(self, notices: Sequence[Notice]) -> Spoken:
        self.asked += 1
        return {one.pk: self.gone.get(one.subject_id, self.words(one)) for one in notices}

    def words(self, notice: Notice) -> Words:
        return Words(f"Thing {notice.subject_id}", f"Told as {notice.kind}", f"/things/{notice.subject_id}/")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The kind `test_made` is mailed at once, `test_calm` is for the inbox and the digest; both hear of "made"."""
    told = Told()
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    for key, at_once in ((MADE, True), (CALM, False)):
        kinds.register(
            Kind(
                key=key,
                label=key,
                subject="department",
                speak=told.speak,
                hears=told.hears,
                events=frozenset({("department", "made" if at_once else "calmly_made")}),
                at_once=at_once,
                in_digest=not at_once,
            )
        )
    return told


def made(thing: Department, *, by: User | None, at: datetime, name: str = "made") -> Event:
    return Event.record(thing, name, by=by, at=at)


def row(person: User, subject_id: int, moment: datetime, *, channel: str = "email", kind: str = MADE) -> Notice:
    """A row that is due at its moment."""
    return Notice.objects.create(
        kind=kind, subject_id=subject_id, person=person, channel=channel, moment=moment, not_before=moment
    )
