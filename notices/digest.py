"""The morning digest: what lies ahead, in sections that each app registers. An empty one is never sent.

Who gets one when is mornings.py's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notices import kinds
from notices.kinds import Hidden, Kind, Spoken, Words
from notices.models import Channel, Notice
from staff.models import User

KEY = "digest"
EMPTY = gettext_noop("There was nothing to tell that morning.")
DAY_PASSED = gettext_noop("Its day has passed.")
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line, a path on our site, and which row it tells of (for `may_see`)."""

    text: str
    url: str
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    order: int
    title: str | Promise
    lines: Callable[[User, datetime], list[Line]]
    may_see: Callable[[User, Sequence[int]], set[int]] | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A section with something in it; `more` is how many lines there are beyond those shown."""

    order: int
    title: str
    lines: list[Line]
    more: int


_sections: dict[int, Section] = {}


def register_section(
    order: int,
    title: str | Promise,
    lines: Callable[[User, datetime], list[Line]],
    *,
    may_see: Callable[[User, Sequence[int]], set[int]] | None = None,
) -> None:
    """`lines(person, now)` is called in the person's language and zone and must not name private work.

    `may_see(person, ids)` says which of the rows the person may still see; asked before a digest that perhaps was sent
    is sent again.
    """
    if order in _sections:
        raise ValueError(f"there is a section {order} already")
    _sections[order] = Section(order, title, lines, may_see)


def filled(person: User, now: datetime) -> list[Filled]:
    """The sections that have something to say to this person, in order."""
    found = []
    for section in sorted(_sections.values(), key=lambda section: section.order):
        if lines := section.lines(person, now):
            shown = lines[:MOST_LINES]
            found.append(Filled(section.order, str(section.title), shown, len(lines) - len(shown)))
    return found


def hides_something(person: User, about: dict[str, list[int]]) -> bool:
    """Whether a digest about these rows tells of one that the person may no longer see."""
    for order, ids in about.items():
        section = _sections.get(int(order))
        if section and section.may_see and set(ids) - section.may_see(person, ids):
            return True
    return False


def is_of_today(notice: Notice, now: datetime) -> bool:
    return localdate(notice.moment) == localdate(now)


def speak(notices: Sequence[Notice]) -> Spoken:
    """For the trace only: the letter itself is made of the sections (letters.py)."""
    return {notice.pk: Words(str(KIND.label), "", "/") for notice in notices}


KIND = Kind(
    key=KEY,
    label=_("Morning digest"),
    subject="user",
    speak=speak,
    at_once=True,
    even_quiet=True,
    channels=(Channel.EMAIL,),
)


def unread_lines(person: User, now: datetime) -> list[Line]:
    """Unread messages of the kinds that belong in a digest, since the last digest that went out. Two queries."""
    keys = [kind.key for kind in kinds.all_kinds() if kind.in_digest]
    last = Notice.objects.filter(person=person, kind=KEY, state=Notice.State.SENT).order_by("-moment").first()
    rows = Notice.objects.inbox(person, now).unread().filter(kind__in=keys)
    waiting = list(rows.filter(not_before__gt=last.moment) if last else rows)[:MOST_LINES]
    for notice in waiting:
        notice.channel = Channel.EMAIL  # these words leave the house: no private title
    said = kinds.speak(person, waiting)
    spoken = [(notice, said[notice.pk]) for notice in waiting]
    return [Line(words.line, words.url, notice.pk) for notice, words in spoken if isinstance(words, Words)]


def may_see_messages(person: User, ids: Sequence[int]) -> set[int]:
    rows = list(Notice.objects.filter(person=person, pk__in=ids))
    said = kinds.speak(person, rows)
    return {notice.pk for notice in rows if not isinstance(said[notice.pk], Hidden)}
