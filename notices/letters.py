"""What a mail says: the words of rows that were due together, and the morning's sections, in the person's language.

Composing asks again whether each row is still true; who hands the letter over is delivery.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop, ngettext

from notices import digest, kinds
from notices.digest import Filled
from notices.kinds import Dropped, Words
from notices.models import Notice
from notices.voice import absolute, speaking_to
from staff.models import Office, User
from ui.dates import long_day

CLOSED = gettext_noop("The account is closed.")
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str
    about: dict[str, list[int]]


@dataclass(slots=True)
class Composed:
    """`letter` is None when nothing is left to say; `dropped` says of which rows, and why, nothing is said."""

    letter: Letter | None = None
    dropped: dict[int, str] = field(default_factory=dict)


def compose(person: User, notices: Sequence[Notice], *, now: datetime, office: Office) -> Composed:
    """The letter to one person about these rows."""
    if not person.is_active:
        return Composed(dropped={notice.pk: CLOSED for notice in notices})
    with speaking_to(person, office):
        mornings = [notice for notice in notices if notice.kind == digest.KEY]
        single, dropped = _words(person, [notice for notice in notices if notice.kind != digest.KEY])
        sections, no_morning = _sections(person, mornings, now)
        letter = _letter(person, single, sections, now, office) if single or sections else None
    return Composed(letter, dropped | no_morning)


def _words(person: User, notices: Sequence[Notice]) -> tuple[list[Words], dict[int, str]]:
    said = kinds.speak(person, notices)
    words: list[Words] = []
    dropped: dict[int, str] = {}
    for notice in sorted(notices, key=lambda notice: (notice.not_before, notice.pk)):
        match said[notice.pk]:
            case Dropped(reason=reason):
                dropped[notice.pk] = reason[:200]
            case spoken:
                words.append(spoken)
    return words, dropped


def _sections(person: User, mornings: Sequence[Notice], now: datetime) -> tuple[list[Filled], dict[int, str]]:
    """The sections, if one of the digests is of today; older ones are dropped, and an empty one too."""
    dropped = {notice.pk: digest.DAY_PASSED for notice in mornings if not digest.is_of_today(notice, now)}
    todays = [notice for notice in mornings if notice.pk not in dropped]
    sections = digest.filled(person, now) if todays else []
    if not sections:
        dropped |= {notice.pk: digest.EMPTY for notice in todays}
    return sections, dropped


def _letter(person: User, single: list[Words], sections: list[Filled], now: datetime, office: Office) -> Letter:
    subject = _subject(single, sections, now)
    context: dict[str, Any] = {
        "subject": subject,
        "person": person,
        "office": office,
        "words": [Words(words.line, words.text, absolute(words.url)) for words in single],
        "sections": [
            {"title": part.title, "more": part.more, "lines": [(line.text, absolute(line.url)) for line in part.lines]}
            for part in sections
        ],
        "base_url": settings.BASE_URL,
        "preferences_url": absolute("/account/notices/"),
    }
    about = {
        str(part.order): [line.subject_id for line in part.lines if line.subject_id is not None] for part in sections
    }
    text, html = (render_to_string(f"emails/notices.{ending}", context) for ending in ("txt", "html"))
    return Letter(subject, text, html, about)


def _subject(single: list[Words], sections: list[Filled], now: datetime) -> str:
    """The line itself where there is just one; else "3 things for you, Monday 23 November". Told twice is one thing."""
    if len(single) == 1 and not sections:
        return _one_line(single[0].line)
    things = {words.url for words in single} | {line.url for part in sections for line in part.lines}
    count = len(things) + sum(part.more for part in sections)
    text = ngettext("%(count)d thing for you, %(day)s", "%(count)d things for you, %(day)s", count)
    return _one_line(text % {"count": count, "day": long_day(localdate(now))})


def _one_line(text: str) -> str:
    """Fit for a header: one line, nothing unprintable, not endless."""
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return flat if len(flat) <= LONGEST_SUBJECT else f"{flat[: LONGEST_SUBJECT - 1]}…"
