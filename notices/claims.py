"""Claiming rows whose moment has come: shown in the inbox, bound to one mail per person, or dropped with a reason.

Two claims at once share the rows between them: each row is taken by a conditional update. Sending is delivery.py's.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from notices import kinds
from notices.kinds import Dropped, Spoken
from notices.letters import CLOSED, Letter, compose
from notices.models import Channel, Envelope, Notice
from notices.models.notice import NoticeQuerySet
from notices.voice import speaking_to
from staff.models import Office, User
from staff.worktime import PersonTime, person_times

PEOPLE_AT_ONCE = 100
MOST_ROWS = 200  # of one person at one time; the rest goes into the next mail
LEFT = gettext_noop("The person no longer works here.")

log = logging.getLogger(__name__)
Tally = Counter[str]


class Overtaken(Exception):
    """Another claim took some of the rows in between: ours is rolled back, the next tick sees what is left."""


def settle_inbox(now: datetime) -> Tally:
    """Rows of the inbox whose moment has come: told, or dropped because they are no longer true."""
    rows = Notice.objects.due(now).filter(channel=Channel.INBOX)
    office = Office.current()
    return sum((_each(people, lambda person: _settle(person, now, office)) for people in _people(rows)), Tally())


def bind_mails(now: datetime) -> Tally:
    """E-mail rows whose moment has come: one envelope a person, or kept until the person works again."""
    rows = Notice.objects.due(now).sendable()
    office = Office.current()
    tally = Tally()
    for people in _people(rows):
        day = now.astimezone(UTC).date()
        times = person_times(people, day - timedelta(days=1), day + timedelta(days=14))
        tally += _each(people, lambda person, times=times: _mail(person, times[person.pk], now, office))  # type: ignore[misc]
    return tally


def locked(rows: NoticeQuerySet) -> NoticeQuerySet:
    """Ours until we commit; rows that another claim holds are left to it (PostgreSQL; SQLite has one writer anyway)."""
    return rows.select_for_update(skip_locked=True)


def take(rows: Sequence[Notice], envelope: Envelope) -> None:
    """Bind rows that nobody has bound yet. Raises Overtaken."""
    free = Notice.objects.filter(pk__in=[notice.pk for notice in rows], state=Notice.State.PENDING)
    if free.update(state=Notice.State.BOUND, envelope=envelope) != len(rows):
        raise Overtaken


def drop_each(reasons: dict[int, str], *, states: Iterable[str]) -> int:
    """Drop these rows (id: reason) as far as they still are in one of the states."""
    dropped = 0
    for reason in set(reasons.values()):
        theirs = Notice.objects.filter(pk__in=[pk for pk, why in reasons.items() if why == reason], state__in=states)
        dropped += theirs.update(state=Notice.State.DROPPED, reason=reason)
    return dropped


def _people(rows: NoticeQuerySet) -> Iterator[list[User]]:
    """Whose rows these are, some at a time, each person once."""
    last = 0
    while ids := list(
        rows.filter(person__gt=last)
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()[:PEOPLE_AT_ONCE]
    ):
        yield list(User.objects.filter(pk__in=ids).order_by("pk"))
        last = ids[-1]


def _each(people: list[User], act: Callable[[User], Tally]) -> Tally:
    """One after the other: what goes wrong for one person holds up nobody else."""
    tally = Tally()
    for person in people:
        try:
            tally += act(person)
        except Overtaken:
            tally["overtaken"] += 1
        except Exception:
            log.exception("messages of person %s could not be claimed", person.pk)
            tally["failed"] += 1
    return tally


@transaction.atomic
def _settle(person: User, now: datetime, office: Office) -> Tally:
    rows = list(locked(Notice.objects.due(now).filter(channel=Channel.INBOX, person=person))[:MOST_ROWS])
    said = _said(person, rows, office)
    dropped = {pk: words.reason[:200] for pk, words in said.items() if isinstance(words, Dropped)}
    told = Notice.objects.filter(pk__in=said.keys() - dropped.keys(), state=Notice.State.PENDING)
    waiting = [Notice.State.PENDING]
    return Tally(told=told.update(state=Notice.State.SENT), dropped=drop_each(dropped, states=waiting))


def _said(person: User, rows: list[Notice], office: Office) -> Spoken:
    if not person.is_active:
        return {notice.pk: Dropped(CLOSED) for notice in rows}
    with speaking_to(person, office):
        return kinds.speak(person, rows)


def _mail(person: User, times: PersonTime, now: datetime, office: Office) -> Tally:
    """Nobody is written to outside their working time; someone without any is written to at once."""
    due = Notice.objects.due(now).filter(channel=Channel.EMAIL, person=person)
    if person.is_active and person.last_day and now.astimezone(times.zone).date() > person.last_day:
        return Tally(dropped=due.update(state=Notice.State.DROPPED, reason=LEFT))
    works = times.next_working_moment(now) or now
    if person.is_active and works > now:
        return Tally(kept=due.update(not_before=works))
    return bind(person, now=now, office=office)


@transaction.atomic
def bind(person: User, *, now: datetime, office: Office) -> Tally:
    """One envelope for all that is due to this person by e-mail."""
    due = Notice.objects.due(now).filter(channel=Channel.EMAIL, person=person)
    rows = list(locked(due.order_by("not_before", "pk"))[:MOST_ROWS])
    if not rows:
        return Tally()
    composed = compose(person, rows, now=now, office=office)
    dropped = drop_each(composed.dropped, states=[Notice.State.PENDING])
    if composed.letter:
        take([notice for notice in rows if notice.pk not in composed.dropped], seal(person, composed.letter, now=now))
    return Tally(dropped=dropped, envelopes=1 if composed.letter else 0)


def seal(person: User, letter: Letter, *, now: datetime) -> Envelope:
    """An envelope of its own name: every copy of this mail, if there ever are two, carries the same Message-ID."""
    return Envelope.objects.create(
        person=person,
        channel=Channel.EMAIL,
        message_id=f"<notice.{uuid4().hex}@{settings.BASE_HOST or 'localhost'}>",
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        about=letter.about,
        next_attempt_at=now,
        created_at=now,
    )
