"""Two at once, with real threads on PostgreSQL; each race has a control run without its guard, which must go wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError, Event, Thread
from typing import Any

import pytest
from django.db import connection

from notices import claims, delivery, mailroom, outbox
from notices.jobs import digests
from notices.models import Envelope, Notice
from notices.models.envelope import EnvelopeQuerySet
from notices.outbox import Timed
from notices.tests.kit import MADE, Told, made, row
from staff.models import Department, User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Run each in a thread with a connection of its own; what went wrong in them."""
    wrong: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as problem:
            wrong.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return wrong


def meet(barrier: Barrier) -> None:
    """Wait for the other; go on alone if the product kept it away."""
    with suppress(BrokenBarrierError):
        barrier.wait(4)


@pytest.fixture
def together(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever speaks waits for the other to speak as well: two claims read before either writes."""
    barrier, words = Barrier(2), told.words

    def spoken(notice: Notice) -> Any:
        if notice.subject_id == 1:
            meet(barrier)
        return words(notice)

    monkeypatch.setattr(told, "words", spoken)


def two_claims(ida: User, now: datetime) -> None:
    row(ida, 1, now)
    row(ida, 2, now)
    at_once(*[lambda: claims.bind_mails(now)] * 2)


def test_two_claims_make_one_envelope(ida: User, now: datetime, together: None) -> None:
    two_claims(ida, now)
    envelope = Envelope.objects.get()
    assert set(Notice.objects.values_list("state", "envelope")) == {("bound", envelope.pk)}


def test_the_conditional_update_alone_holds_too(
    ida: User, now: datetime, together: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "locked", lambda rows: rows)
    two_claims(ida, now)
    assert Envelope.objects.count() == 1


def test_control_claims_without_lock_and_condition(
    ida: User, now: datetime, together: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "locked", lambda rows: rows)
    monkeypatch.setattr(
        claims,
        "take",
        lambda rows, envelope: Notice.objects.filter(pk__in=[one.pk for one in rows]).update(
            state="bound", envelope=envelope
        ),
    )
    two_claims(ida, now)
    assert Envelope.objects.count() == 2


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The network's edge: keeps mails, each held for a moment so that two can be in the air."""
    taken: list[Any] = []
    barrier = Barrier(2)

    def hand_over(_connection: Any, message: Any) -> None:
        taken.append(message)
        meet(barrier)

    monkeypatch.setattr(mailroom, "hand_over", hand_over)
    return taken


def two_deliveries(ida: User, now: datetime) -> list[Exception]:
    row(ida, 1, now)
    claims.bind_mails(now)
    ids = [Envelope.objects.get().pk]
    return at_once(*[lambda: delivery.deliver(ids, clock=lambda: now)] * 2)


def test_two_deliveries_hand_over_once(ida: User, now: datetime, told: Told, handed_over: list[Any]) -> None:
    assert two_deliveries(ida, now) == []
    assert len(handed_over) == 1
    assert Envelope.objects.get().state == "sent"


def test_control_deliveries_without_the_conditional_claim(
    ida: User, now: datetime, told: Told, handed_over: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EnvelopeQuerySet, "to_send", lambda envelopes, now: envelopes)
    two_deliveries(ida, now)
    assert len(handed_over) == 2


@contextmanager
def undone_while_composing(ida: User, thing: Department, now: datetime, told: Told) -> Iterator[None]:
    """The mail is being composed when what it tells of is undone; both then finish."""
    told.people = [ida]
    event = made(thing, by=None, at=now)
    outbox.post(event)
    claims.bind_mails(now)
    composing, speak = Event(), told.words

    def words(notice: Notice) -> Any:
        composing.set()
        dropped.wait(3)
        return speak(notice)

    dropped = Event()

    def undo() -> None:
        composing.wait(10)
        outbox.drop(event, reason="It was undone.")
        dropped.set()

    told.words = words  # type: ignore[method-assign]
    assert at_once(lambda: delivery.deliver([Envelope.objects.get().pk], clock=lambda: now), undo) == []
    yield


def test_undone_too_late_is_not_said_to_be_dropped(
    ida: User, billing: Department, now: datetime, told: Told, handed_over: list[Any]
) -> None:
    with undone_while_composing(ida, billing, now, told):
        assert len(handed_over) == 1
        assert Notice.objects.get(channel="email").state == "sent"


def test_control_dropping_without_holding_the_envelope(
    ida: User, billing: Department, now: datetime, told: Told, handed_over: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EnvelopeQuerySet, "select_for_update", lambda envelopes: envelopes)
    with undone_while_composing(ida, billing, now, told):
        assert len(handed_over) == 1
        assert Notice.objects.get(channel="email").state == "dropped"  # and yet it went out


@pytest.fixture
def unaware(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look what is there before either writes."""
    barrier, known = Barrier(2), outbox._known

    def look(wanted: Any) -> Any:
        found = known(wanted)
        meet(barrier)
        return found

    monkeypatch.setattr(outbox, "_known", look)


def test_two_digest_runs_write_one_each(ida: User, now: datetime, unaware: None) -> None:
    assert at_once(*[lambda: digests(now)] * 2) == []
    assert Notice.objects.filter(person=ida, kind="digest").count() == 1


def test_two_ticks_put_one_reminder(ida: User, now: datetime, told: Told, unaware: None) -> None:
    assert at_once(*[lambda: outbox.put_many([Timed(MADE, 1, ida, now, now)])] * 2) == []
    assert Notice.objects.count() == 2  # the inbox and the mail


def test_control_without_the_constraint_there_are_two(ida: User, now: datetime, unaware: None) -> None:
    constraint = next(one for one in Notice._meta.constraints if one.name == "notice_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Notice, constraint)
    try:
        at_once(*[lambda: digests(now)] * 2)
        assert Notice.objects.filter(person=ida, kind="digest").count() == 2
    finally:
        Notice.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Notice, constraint)
