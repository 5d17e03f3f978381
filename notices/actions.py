"""What people decide about their messages, and an admin about mails that did not go out."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from notices import delivery
from notices.kinds import Kind
from notices.models import Envelope, Preference, Refusal
from notices.preferences import usual
from staff.models import Event, User


@transaction.atomic
def choose_preset(*, by: User, preset: str) -> None:
    """All kinds as the preset says; single choices made before are gone."""
    User.objects.filter(pk=by.pk).update(message_preset=preset, version=F("version") + 1)
    Preference.objects.filter(person=by).delete()
    by.refresh_from_db()


@transaction.atomic
def choose_kinds(
    *, by: User, kinds: Iterable[Kind], wanted: Mapping[tuple[str, str], bool], remind_minutes: int | None = None
) -> None:
    """`wanted` is {(kind, channel): on}; only what differs from the person's preset is kept.

    `remind_minutes`: working minutes before something is due; None: as the office says.
    """
    if by.remind_minutes != remind_minutes:
        User.objects.filter(pk=by.pk).update(remind_minutes=remind_minutes, version=F("version") + 1)
        by.refresh_from_db()
    Preference.objects.filter(person=by).delete()
    differing = [
        Preference(person=by, kind=kind.key, channel=channel, on=wanted[kind.key, channel])
        for kind in kinds
        for channel in kind.channels
        if wanted[kind.key, channel] != usual(by.message_preset, kind, channel)
    ]
    Preference.objects.bulk_create(differing, ignore_conflicts=True)


@transaction.atomic
def send_envelope_again(envelope: Envelope, *, by: User, now: datetime) -> bool:
    """A mail that was given up gets as many tries again; False if it wasn't given up (any more)."""
    if not delivery.revive(envelope, now=now):
        return False
    Event.record(envelope, "sent_again", by=by, at=now)
    return True


@transaction.atomic
def clear_refusal(refusal: Refusal, *, by: User, now: datetime) -> bool:
    """The address is written to again: what waited goes out with the next tick. False if it was cleared already."""
    if not Refusal.objects.filter(pk=refusal.pk, cleared_at=None).update(cleared_at=now, cleared_by=by):
        return False
    Event.record(refusal, "cleared", by=by, at=now)
    return True
