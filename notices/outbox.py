"""Writing messages down: rows in the transaction of what they tell of. Nothing is sent here.

What becomes of the rows is claims.py's; who hears of what is said by the kinds.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from notices import kinds
from notices.kinds import Heard, Kind
from notices.models import Channel, Envelope, Notice
from notices.preferences import Wishes
from staff.models import Event, User
from ui.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Timed:
    """A reminder of something that will be due: `moment` is what it is about, `not_before` when to tell."""

    kind: str
    subject_id: int
    person: User
    moment: datetime
    not_before: datetime


def post(event: Event) -> None:
    """Tell everybody who hears of this event, except whoever did it, in the caller's transaction.

    Three queries, five where something told of it is unread, however many hear; and what the kinds themselves ask.
    """
    _look_again(event)
    told = [
        (kind, heard)
        for kind in kinds.hearing(event)
        for heard in (kind.hears(event) if kind.hears else ())
        if heard.person.pk != event.by_id
    ]
    if told:
        wishes = Wishes(heard.person for _kind, heard in told)
        rows = [row for kind, heard in told for row in _rows(kind, heard, event, wishes)]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def put(kind: str, subject_id: int, person: User, *, moment: datetime, not_before: datetime) -> None:
    """One reminder; a second time with the same moment changes nothing."""
    put_many([Timed(kind, subject_id, person, moment, not_before)])


def put_many(reminders: Iterable[Timed]) -> int:
    """Write the reminders that aren't there yet and say how many rows that made. Three queries for up to 500 or so."""
    wanted = {(each.kind, each.subject_id, each.person.pk, each.moment): each for each in reminders}
    for known in _known(wanted.values()):
        wanted.pop(known, None)
    if not wanted:
        return 0
    wishes = Wishes(each.person for each in wanted.values())
    rows = [row for each in wanted.values() for row in _timed_rows(each, wishes)]
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500))


@transaction.atomic
def drop(event: Event, *, reason: str) -> None:
    """Take back what an undone event told and nobody has read or got: `reason` in English, marked for translation."""
    rows = Notice.objects.filter(event=event)
    # Held until we commit: a delivery that is about to take the envelope composes it after us, or we come too late.
    ready = Envelope.objects.select_for_update().filter(pk__in=rows.values("envelope_id"), state=Envelope.State.READY)
    untold = Q(state=Notice.State.PENDING) | Q(state=Notice.State.BOUND, envelope__in=[each.pk for each in ready])
    unread = Q(state=Notice.State.SENT, channel=Channel.INBOX, read_at__isnull=True)
    rows.filter(untold | unread).update(state=Notice.State.DROPPED, reason=reason)


def _look_again(event: Event) -> None:
    """Whoever acts on a thing has seen what was told about it; the next tick asks again whether what others have not
    read yet is still true."""
    about = kinds.about(event.subject_kind)
    if not about:
        return
    if not _any(tuple(about), subject=event.subject_id):  # as mostly: two updates for nothing cost more than this
        return
    unread = _unread(about, event.subject_id).filter(not_before__lte=event.at, state__in=Notice.SHOWN)
    if event.by_id:
        unread.filter(person=event.by_id).update(read_at=event.at)
    unread.filter(state=Notice.State.SENT).update(state=Notice.State.PENDING)


def _unread(about: Collection[str], subject: int) -> "QuerySet[Notice]":
    return Notice.objects.filter(channel=Channel.INBOX, read_at__isnull=True, kind__in=about, subject_id=subject)


_any = Prepared(lambda about, *, subject: _unread(about, subject).order_by().values_list("pk")[:1])


def _rows(kind: Kind, heard: Heard, event: Event, wishes: Wishes) -> list[Notice]:
    channels = wishes.channels(heard.person, kind) if heard.channels is None else heard.channels
    return [
        Notice(
            kind=kind.key,
            subject_id=event.subject_id if heard.subject_id is None else heard.subject_id,
            person=heard.person,
            channel=channel,
            moment=heard.moment,
            not_before=heard.not_before,
            event=event,
        )
        for channel in channels
    ]


def _timed_rows(each: Timed, wishes: Wishes) -> list[Notice]:
    kind = kinds.kind_of(each.kind)
    if kind is None:
        raise ValueError(f"no kind of notice is called {each.kind}")
    return [
        Notice(
            kind=each.kind,
            subject_id=each.subject_id,
            person=each.person,
            channel=channel,
            moment=each.moment,
            not_before=each.not_before,
        )
        for channel in wishes.channels(each.person, kind)
    ]


def _known(wanted: Iterable[Timed]) -> list[tuple[str, int, int, datetime]]:
    """Reminders that were written before, whatever became of them and by whichever channel."""
    wanted = list(wanted)
    rows = Notice.objects.filter(
        kind__in={each.kind for each in wanted},
        subject_id__in={each.subject_id for each in wanted},
        person__in={each.person.pk for each in wanted},
        moment__in={each.moment for each in wanted},
    )
    return list(rows.order_by().values_list("kind", "subject_id", "person_id", "moment").distinct())
