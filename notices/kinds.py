"""The kinds of notices: who hears of what, whether it is still true, and its words. Each app registers its own.

A kind is data and two functions of the app that owns the subject; nothing here knows a task. Staff's are in
staff_kinds.py; the rows are outbox.py's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from notices.models import Channel, Notice
from staff.models import Event, User

BOTH = (Channel.INBOX, Channel.EMAIL)
GONE = gettext_noop("It no longer exists.")


@dataclass(frozen=True, slots=True)
class Heard:
    """One person to tell. `channels` empty: as the person likes it. `subject_id` empty: the event's subject."""

    person: User
    moment: datetime
    not_before: datetime
    channels: tuple[Channel, ...] | None = None
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says, in the person's language: one line, a longer text (may be empty), a path on our site."""

    line: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Not told, or no longer: `reason` is one short English sentence, marked with gettext_noop; it is stored, and
    translated for whoever reads it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Hidden(Dropped):
    """The person may no longer see the subject: not even a mail that was perhaps sent already is sent again."""


Spoken = dict[int, Words | Dropped]


@dataclass(frozen=True, slots=True)
class Kind:
    """`hears(event)` is asked for each of `events` (pairs of subject kind and event name); None for timed kinds.

    `speak(notices)` gets notices of ONE person, of all kinds that were registered with that same function, under that
    person's language and zone, and answers {notice.pk: Words | Dropped} in a constant number of queries. A private
    subject's title must not be in the words of a notice whose `channel` is e-mail.

    `subject` is the model name of what `subject_id` points at. `at_once`: by e-mail in the normal preset; `even_quiet`:
    in the quiet one too. `in_digest`: its unread inbox rows are lines of the morning digest. `channels`: those it can
    be told by.
    """

    key: str
    label: str | Promise
    subject: str
    speak: Callable[[Sequence[Notice]], Spoken]
    hears: Callable[[Event], Iterable[Heard]] | None = None
    events: frozenset[tuple[str, str]] = frozenset()
    at_once: bool = False
    even_quiet: bool = False
    in_digest: bool = False
    channels: tuple[Channel, ...] = BOTH


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called from an app's ready(). A key is registered once."""
    if kind.key in _kinds:
        raise ValueError(f"the kind of notice {kind.key} is registered already")
    _kinds[kind.key] = kind


def kind_of(key: str) -> Kind | None:
    """The kind; None for rows of a kind that the product no longer has."""
    return _kinds.get(key)


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def about(subject: str) -> list[str]:
    """Keys of the kinds that tell of such a subject ("task", "user")."""
    return [kind.key for kind in _kinds.values() if kind.subject == subject]


def hearing(event: Event) -> list[Kind]:
    """The kinds that want to know of this event."""
    return [kind for kind in _kinds.values() if kind.hears and (event.subject_kind, event.name) in kind.events]


def speak(person: User, notices: Iterable[Notice]) -> Spoken:
    """What each notice of this person says now. A notice of a kind that is gone is dropped."""
    said: Spoken = {}
    by_speaker: dict[Callable[[Sequence[Notice]], Spoken], list[Notice]] = {}
    for notice in notices:
        notice.person = person  # the same object for all, so that what it knows of itself is asked once
        kind = kind_of(notice.kind)
        if kind is None:
            said[notice.pk] = Dropped(GONE)
        else:
            by_speaker.setdefault(kind.speak, []).append(notice)
    for speaker, theirs in by_speaker.items():
        answer = speaker(theirs)
        said |= {notice.pk: answer.get(notice.pk, Dropped(GONE)) for notice in theirs}
    return said
