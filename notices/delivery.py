"""Sending envelopes: claim, write the attempt down, hand over, write the outcome down. Safe to run twice, two at once.

Nothing is handed over inside a transaction. Only a crash between the two writes leaves it open whether the mail went
out; then the same mail is sent again, unchanged and under the same Message-ID.
"""

import logging
import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from notices import digest, kinds
from notices.claims import drop_each
from notices.kinds import Hidden
from notices.letters import CLOSED, compose
from notices.mailroom import Answer, Mailroom, Outcome
from notices.models import Attempt, Envelope, Notice, Refusal
from notices.models.envelope import TRIES, EnvelopeQuerySet
from notices.voice import speaking_to
from staff.models import Office
from staff.worktime import next_working_moment

PATIENCE = timedelta(minutes=3)  # a mail takes seconds; after this nobody will come back to say
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 60, 180, 360)]

NOTHING_LEFT = gettext_noop("Nothing in it is true any more.")
NO_ACCESS = gettext_noop("The person may no longer see what it tells of.")
ADDRESS_REFUSED = gettext_noop("The mail server refuses the address.")
TRIED_ENOUGH = gettext_noop("The mail server did not take it, however often we tried.")
NOBODY_SAID = gettext_noop("The worker stopped before it could say.")

log = logging.getLogger(__name__)
State = Envelope.State


def deliver(ids: Iterable[int], *, clock: Callable[[], datetime]) -> Counter[str]:
    """Send these envelopes, as far as they are due, by one connection; what goes wrong with one stops no other."""
    tally: Counter[str] = Counter()
    office = Office.current()
    with Mailroom() as mailroom:
        for pk in ids:
            try:
                tally[_send(pk, mailroom, clock, office)] += 1
            except SoftTimeLimitExceeded:
                raise
            except Exception:
                log.exception("envelope %s could not be sent", pk)
                tally["failed"] += 1
    return tally


def take_back_lost(now: datetime) -> int:
    """Envelopes whose worker never came back to say: perhaps sent, to be sent again as they are."""
    lost = list(Envelope.objects.filter(state=State.SENDING, claimed_at__lt=now - PATIENCE).select_related("person"))
    for envelope in lost:
        record(envelope, Answer(Outcome.UNKNOWN, NOBODY_SAID), now=now)
    return len(lost)


@transaction.atomic
def claim(pk: int, *, now: datetime, office: Office) -> Envelope | None:
    """The envelope, now ours to hand over, its attempt written down; None if it isn't due or has nothing to say."""
    due = Envelope.objects.to_send(now).filter(pk=pk)
    if not due.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    envelope = Envelope.objects.select_related("person").get(pk=pk)
    if not (_same_again(envelope, office) if perhaps_sent(envelope) else _written_anew(envelope, now, office)):
        return None
    Attempt.objects.create(envelope=envelope, number=envelope.attempts, at=now)
    return envelope


@transaction.atomic
def record(envelope: Envelope, answer: Answer, *, now: datetime) -> None:
    """What became of the attempt. An answer that comes late, after we gave it up for lost, still counts."""
    open_ones = Attempt.objects.filter(
        envelope=envelope, number=envelope.attempts, outcome__in=[Outcome.UNDER_WAY, Outcome.UNKNOWN]
    )
    open_ones.update(outcome=answer.outcome, detail=answer.detail, ended_at=now)
    match answer.outcome:
        case Outcome.SENT:
            _end(envelope, State.SENT, Notice.State.SENT)
        case Outcome.PERMANENT:
            if _end(envelope, State.DEAD, Notice.State.DEAD, ADDRESS_REFUSED):
                _refuse(envelope, answer, now)
        case _ if envelope.attempts >= envelope.tries:
            _end(envelope, State.DEAD, Notice.State.DEAD, TRIED_ENOUGH)
        case _:
            again = State.UNKNOWN if perhaps_sent(envelope) else State.READY
            _ours(envelope).update(state=again, next_attempt_at=next_try(envelope, now))


def perhaps_sent(envelope: Envelope) -> bool:
    """Whether an earlier attempt ended without anybody knowing how: then its text is never changed again."""
    return envelope.trail.filter(outcome__in=[Outcome.UNDER_WAY, Outcome.UNKNOWN]).exists()


def next_try(envelope: Envelope, now: datetime) -> datetime:
    """Later each time, never all at once, and in the person's working time."""
    pause = PAUSES[min(envelope.attempts, len(PAUSES)) - 1]
    moment = now + pause * random.uniform(1, 1.25)
    return next_working_moment(envelope.person, moment) or moment


@transaction.atomic
def revive(envelope: Envelope, *, now: datetime) -> bool:
    """A dead envelope gets as many tries again; False if it isn't dead (any more)."""
    dead = Envelope.objects.filter(pk=envelope.pk, state=State.DEAD)
    again = State.UNKNOWN if perhaps_sent(envelope) else State.READY
    if not dead.update(state=again, reason="", tries=F("attempts") + TRIES, next_attempt_at=now):
        return False
    envelope.notices.filter(state=Notice.State.DEAD).update(state=Notice.State.BOUND, reason="")
    return True


def _send(pk: int, mailroom: Mailroom, clock: Callable[[], datetime], office: Office) -> str:
    envelope = claim(pk, now=clock(), office=office)
    if envelope is None:
        return "skipped"
    answer = mailroom.send(envelope)
    record(envelope, answer, now=clock())
    return str(answer.outcome)


def _ours(envelope: Envelope) -> EnvelopeQuerySet:
    """Still as we claimed it: nobody has claimed it after us."""
    return Envelope.objects.filter(pk=envelope.pk, attempts=envelope.attempts, state__in=[State.SENDING, State.UNKNOWN])


def _end(envelope: Envelope, state: str, rows: str, reason: str = "") -> bool:
    if not _ours(envelope).update(state=state, reason=reason):
        return False
    envelope.notices.filter(state=Notice.State.BOUND).update(state=rows, reason=reason)
    return True


def _refuse(envelope: Envelope, answer: Answer, now: datetime) -> None:
    said = {"address": envelope.person.email, "at": now, "detail": answer.detail}
    Refusal.objects.update_or_create(person=envelope.person, channel=envelope.channel, cleared_at=None, defaults=said)


def _same_again(envelope: Envelope, office: Office) -> bool:
    """Whether what was perhaps sent may be sent again as it is: never, if the person has lost access."""
    person = envelope.person
    with speaking_to(person, office):
        said = kinds.speak(person, envelope.notices.exclude(kind=digest.KEY)).values()
        hidden = any(isinstance(words, Hidden) for words in said) or digest.hides_something(person, envelope.about)
    if not person.is_active or hidden:
        _end(envelope, State.DROPPED, Notice.State.DROPPED, NO_ACCESS if person.is_active else CLOSED)
        return False
    return _accepted(envelope)


def _written_anew(envelope: Envelope, now: datetime, office: Office) -> bool:
    """Composed as of now, under the same id: what was dropped meanwhile is left out."""
    rows = list(envelope.notices.filter(state=Notice.State.BOUND))
    composed = compose(envelope.person, rows, now=now, office=office)
    drop_each(composed.dropped, states=[Notice.State.BOUND])
    if composed.letter is None:
        _end(envelope, State.DROPPED, Notice.State.DROPPED, NOTHING_LEFT)
        return False
    letter = composed.letter
    envelope.subject, envelope.text, envelope.html, envelope.about = (
        letter.subject,
        letter.text,
        letter.html,
        letter.about,
    )
    envelope.save(update_fields=["subject", "text", "html", "about"])
    return _accepted(envelope)


def _accepted(envelope: Envelope) -> bool:
    """Not to an address that was refused since the envelope was made."""
    if Refusal.objects.holding().filter(person=envelope.person, channel=envelope.channel).exists():
        _end(envelope, State.DEAD, Notice.State.DEAD, ADDRESS_REFUSED)
        return False
    return True
