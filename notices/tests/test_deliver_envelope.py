"""From a row to a mail: claimed, handed over, written down; refused, unknown, dead and sent again."""

import dataclasses
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from notices import actions, claims, delivery, kinds, mailroom, outbox
from notices.jobs import deliver_here, dispatch
from notices.kinds import Dropped, Hidden, Words
from notices.models import Attempt, Envelope, Notice, Refusal
from notices.models.envelope import TRIES
from notices.tests.kit import MADE, Told, made, row
from staff.models import Absence, Department, Office, User

pytestmark = pytest.mark.django_db


class Server:
    """The network's edge: takes mails, or answers what the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.taken: list[Any] = []
        self.answer: BaseException | None = None
        self.takes_first = False
        monkeypatch.setattr(mailroom, "hand_over", self.hand_over)

    def hand_over(self, _connection: Any, message: Any) -> None:
        if self.answer is None or self.takes_first:
            self.taken.append(message)
        if self.answer is not None:
            raise self.answer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(monkeypatch)


@pytest.fixture
def sent_at_once(now: datetime) -> Any:
    """`tick(at)`: what a tick does, with the delivery in the same process."""

    def tick(at: datetime = now) -> dict[str, int]:
        return dispatch(at, start=deliver_here(at))

    return tick


def test_what_is_due_to_one_person_becomes_one_mail(
    ida: User, omar: User, now: datetime, told: Told, sent_at_once: Any
) -> None:
    for subject in (1, 2, 3):
        row(ida, subject, now)
    row(ida, 4, now + timedelta(minutes=5))
    row(omar, 1, now)
    assert sent_at_once()["envelopes"] == 2
    assert len(mail.outbox) == 2
    to_ida = next(one for one in mail.outbox if one.to == [ida.email])
    assert to_ida.subject == "3 things for you, Monday 23 November"
    assert "Thing 2" in to_ida.body
    assert "http://127.0.0.1:8000/things/3/" in to_ida.body
    assert "Thing 4" not in to_ida.body
    assert to_ida.message()["Auto-Submitted"] == "auto-generated"
    assert set(Notice.objects.filter(person=ida).values_list("subject_id", "state")) == {
        (1, "sent"),
        (2, "sent"),
        (3, "sent"),
        (4, "pending"),
    }
    assert list(Envelope.objects.values_list("state", flat=True)) == ["sent", "sent"]
    assert list(Attempt.objects.values_list("outcome", flat=True)) == ["sent", "sent"]
    assert sent_at_once()["mails"] == 0


def test_a_second_tick_finds_nothing(ida: User, now: datetime, told: Told, sent_at_once: Any) -> None:
    row(ida, 1, now)
    sent_at_once()
    sent_at_once(now + timedelta(minutes=1))
    assert len(mail.outbox) == 1


def test_what_is_no_longer_true_is_dropped_with_its_reason(
    ida: User, now: datetime, told: Told, sent_at_once: Any
) -> None:
    for subject in (1, 2):
        row(ida, subject, now)
        row(ida, subject, now, channel="inbox")
    told.gone[1] = Dropped("It was done.")
    done = sent_at_once()
    assert (done["dropped"], done["told"]) == (2, 1)
    assert set(Notice.objects.filter(subject_id=1).values_list("state", "reason")) == {("dropped", "It was done.")}
    assert set(Notice.objects.filter(subject_id=2).values_list("state", flat=True)) == {"sent"}
    assert mail.outbox[0].subject == "Thing 2"


def test_nothing_left_means_no_mail(ida: User, now: datetime, told: Told, sent_at_once: Any) -> None:
    row(ida, 1, now)
    told.gone[1] = Dropped("It was done.")
    sent_at_once()
    assert not Envelope.objects.exists()
    assert not mail.outbox


def test_a_closed_account_gets_nothing(dee: User, now: datetime, told: Told, sent_at_once: Any) -> None:
    row(dee, 1, now)
    row(dee, 1, now, channel="inbox")
    sent_at_once()
    assert set(Notice.objects.values_list("state", "reason")) == {("dropped", "The account is closed.")}


@pytest.mark.parametrize(
    "at, told_at",
    [
        ((23, 7, 30), (23, 8)),  # Monday before work
        ((23, 16, 30), (24, 8)),  # after work
        ((28, 12, 0), (30, 8)),  # Saturday
    ],
)
def test_mail_waits_for_working_time_and_the_inbox_does_not(
    ida: User, now: datetime, told: Told, sent_at_once: Any, at: tuple[int, int, int], told_at: tuple[int, int]
) -> None:
    moment = now.replace(day=at[0], hour=at[1], minute=at[2])
    works = now.replace(day=told_at[0], hour=told_at[1])
    row(ida, 1, moment)
    row(ida, 1, moment, channel="inbox")
    done = sent_at_once(moment)
    assert (done["kept"], done["told"]) == (1, 1)
    assert Notice.objects.get(channel="email").not_before == works
    assert not mail.outbox
    sent_at_once(works)
    assert len(mail.outbox) == 1


def test_mail_waits_for_somebody_who_is_away(ida: User, now: datetime, told: Told, sent_at_once: Any) -> None:
    Absence.objects.create(user=ida, first_day=now.date(), last_day=now.date() + timedelta(days=1), confirmed_at=now)
    row(ida, 1, now)
    sent_at_once()
    assert Notice.objects.get().not_before == now.replace(day=25, hour=8)


def test_after_the_last_day_nothing_is_mailed(ida: User, now: datetime, told: Told, sent_at_once: Any) -> None:
    User.objects.filter(pk=ida.pk).update(last_day=now.date() - timedelta(days=1))
    row(ida, 1, now)
    sent_at_once()
    assert Notice.objects.get().reason == claims.LEFT


def test_what_goes_wrong_for_one_person_holds_up_nobody(
    ida: User, omar: User, now: datetime, told: Told, sent_at_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak = told.speak

    def poisoned(notices: Any) -> Any:
        if notices[0].person_id == ida.pk:
            raise RuntimeError("poison")
        return speak(notices)

    kind = kinds.kind_of(MADE)
    assert kind
    monkeypatch.setitem(kinds._kinds, MADE, dataclasses.replace(kind, speak=poisoned))
    for person in (ida, omar):
        row(person, 1, now)
        row(person, 1, now, channel="inbox")
    assert sent_at_once()["failed"] == 2
    assert [one.to for one in mail.outbox] == [[omar.email]]


def test_an_overtaken_claim_is_left_to_the_next_tick(
    ida: User, now: datetime, told: Told, sent_at_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = row(ida, 1, now)
    words = told.words

    def overtaken(spoken: Notice) -> Words:
        Notice.objects.filter(pk=notice.pk).update(state="dropped", reason="Undone.")
        return words(spoken)

    monkeypatch.setattr(told, "words", overtaken)
    assert sent_at_once()["overtaken"] == 1
    assert not Envelope.objects.exists()


def test_refused_for_now_is_tried_later_and_written_anew(
    ida: User, now: datetime, told: Told, server: Server, sent_at_once: Any
) -> None:
    row(ida, 1, now)
    row(ida, 2, now)
    server.answer = SMTPDataError(451, b"try later")
    sent_at_once()
    envelope = Envelope.objects.get()
    assert (envelope.state, envelope.attempts) == ("ready", 1)
    assert timedelta(minutes=1) <= envelope.next_attempt_at - now <= timedelta(seconds=75)
    assert Attempt.objects.get().detail == "451 try later"
    sent_at_once(now + timedelta(seconds=30))
    assert Attempt.objects.count() == 1
    server.answer = None
    told.gone[1] = Dropped("It was done.")
    sent_at_once(now + timedelta(minutes=2))
    again = Envelope.objects.get()
    assert (again.state, again.message_id, again.subject) == ("sent", envelope.message_id, "Thing 2")
    assert dict(Notice.objects.values_list("subject_id", "state")) == {1: "dropped", 2: "sent"}
    assert server.taken[0].extra_headers["Message-ID"] == envelope.message_id


def test_after_an_unknown_outcome_the_same_mail_goes_again(
    ida: User, now: datetime, told: Told, server: Server, sent_at_once: Any
) -> None:
    row(ida, 1, now)
    row(ida, 2, now)
    server.answer, server.takes_first = SMTPServerDisconnected("gone"), True
    sent_at_once()
    assert Envelope.objects.get().state == "unknown"
    told.gone[1] = Dropped("It was done.")
    server.answer = SMTPDataError(451, b"busy")  # a refusal after it changes nothing: the first may have arrived
    server.takes_first = False
    sent_at_once(now + timedelta(minutes=2))
    assert Envelope.objects.get().state == "unknown"
    server.answer = None
    sent_at_once(now + timedelta(minutes=10))
    first, second = server.taken
    assert first.extra_headers == second.extra_headers
    assert (first.subject, first.body, first.alternatives) == (second.subject, second.body, second.alternatives)
    assert list(Attempt.objects.values_list("outcome", flat=True)) == ["unknown", "refused", "sent"]
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("lost", ["access", "account"])
def test_after_an_unknown_outcome_nothing_goes_to_who_lost_access(
    ida: User, now: datetime, told: Told, server: Server, sent_at_once: Any, lost: str
) -> None:
    row(ida, 1, now)
    server.answer = TimeoutError("silence")
    sent_at_once()
    server.answer = None
    if lost == "access":
        told.gone[1] = Hidden("Not yours.")
    else:
        User.objects.filter(pk=ida.pk).update(is_active=False)
    sent_at_once(now + timedelta(minutes=2))
    assert not server.taken
    assert Envelope.objects.get().state == "dropped"
    assert Notice.objects.get().state == "dropped"


def test_a_worker_that_died_leaves_the_outcome_unknown(
    ida: User, now: datetime, told: Told, server: Server, sent_at_once: Any
) -> None:
    row(ida, 1, now)
    server.answer, server.takes_first = SystemExit("killed"), True
    with pytest.raises(SystemExit):
        sent_at_once()
    assert (Envelope.objects.get().state, Attempt.objects.get().outcome) == ("sending", "")
    server.answer = None
    sent_at_once(now + timedelta(minutes=1))
    assert len(server.taken) == 1  # too early to give it up
    told.gone[1] = Dropped("It was done.")
    assert sent_at_once(now + timedelta(minutes=4))["unknown"] == 1
    sent_at_once(now + timedelta(minutes=10))
    first, second = server.taken
    assert (first.extra_headers, first.body) == (second.extra_headers, second.body)
    assert list(Attempt.objects.values_list("outcome", flat=True)) == ["unknown", "sent"]


def test_a_late_answer_still_counts(ida: User, now: datetime, told: Told, server: Server) -> None:
    row(ida, 1, now)
    dispatch(now, start=lambda ids: None)
    envelope = delivery.claim(Envelope.objects.get().pk, now=now, office=Office.current())
    assert envelope
    delivery.take_back_lost(now + timedelta(minutes=5))
    delivery.record(envelope, mailroom.Answer(Attempt.Outcome.SENT), now=now + timedelta(minutes=6))
    assert (Envelope.objects.get().state, Attempt.objects.get().outcome) == ("sent", "sent")
    delivery.record(envelope, mailroom.Answer(Attempt.Outcome.PERMANENT), now=now)
    assert Envelope.objects.get().state == "sent"
    assert not Refusal.objects.exists()


def test_a_refused_address_is_marked_and_kept_until_somebody_has_seen_to_it(
    ida: User, ada: User, now: datetime, told: Told, server: Server, sent_at_once: Any
) -> None:
    row(ida, 1, now)
    server.answer = SMTPRecipientsRefused({ida.email: (550, b"no such user")})
    sent_at_once()
    refusal = Refusal.objects.get()
    assert (refusal.person, refusal.address, refusal.detail) == (ida, ida.email, "550 no such user")
    assert (Envelope.objects.get().state, Notice.objects.get().state) == ("dead", "dead")
    server.answer = None
    later = now + timedelta(minutes=5)
    row(ida, 2, later)
    sent_at_once(later)
    assert Notice.objects.get(subject_id=2).state == "pending"
    actions.clear_refusal(refusal, by=ada, now=later)
    sent_at_once(later)
    assert Notice.objects.get(subject_id=2).state == "sent"
    envelope = Envelope.objects.get(state="dead")
    assert actions.send_envelope_again(envelope, by=ada, now=later)
    sent_at_once(later)
    assert Notice.objects.get(subject_id=1).state == "sent"


def test_a_new_address_is_written_to(ida: User, now: datetime, told: Told, server: Server, sent_at_once: Any) -> None:
    Refusal.objects.create(person=ida, channel="email", address="old@office.example", at=now, detail="550")
    row(ida, 1, now)
    sent_at_once()
    assert len(server.taken) == 1


def test_an_address_refused_meanwhile_gets_no_second_mail(ida: User, now: datetime, told: Told, server: Server) -> None:
    row(ida, 1, now)
    dispatch(now, start=lambda ids: None)
    Refusal.objects.create(person=ida, channel="email", address=ida.email, at=now, detail="550")
    delivery.deliver([Envelope.objects.get().pk], clock=lambda: now)
    assert not server.taken
    assert Envelope.objects.get().state == "dead"


def test_a_recipient_refused_for_now_is_not_marked(
    ida: User, now: datetime, told: Told, server: Server, sent_at_once: Any
) -> None:
    row(ida, 1, now)
    server.answer = SMTPRecipientsRefused({ida.email: (450, b"greylisted")})
    sent_at_once()
    assert Envelope.objects.get().state == "ready"
    assert not Refusal.objects.exists()


@pytest.mark.parametrize("last", ["refused", "unknown"])
def test_after_the_last_try_it_is_dead_and_can_be_sent_again(
    ida: User, ada: User, now: datetime, told: Told, server: Server, sent_at_once: Any, last: str
) -> None:
    row(ida, 1, now)
    server.answer = SMTPDataError(451, b"later") if last == "refused" else TimeoutError()
    sent_at_once()
    for _again in range(TRIES + 2):
        Envelope.objects.filter(state__in=["ready", "unknown"]).update(next_attempt_at=now)
        sent_at_once()
    envelope = Envelope.objects.get()
    assert (envelope.state, envelope.attempts, envelope.reason) == ("dead", TRIES, delivery.TRIED_ENOUGH)
    assert Notice.objects.get().state == "dead"
    server.answer = None
    assert actions.send_envelope_again(envelope, by=ada, now=now)
    assert not actions.send_envelope_again(envelope, by=ada, now=now)
    sent_at_once()
    assert (Envelope.objects.get().state, Notice.objects.get().state) == ("sent", "sent")


def test_pauses_grow_and_stay_in_working_time(ida: User, now: datetime) -> None:
    envelope = Envelope(person=ida, attempts=1)
    waits = []
    for envelope.attempts in range(1, TRIES + 1):
        moment = delivery.next_try(envelope, now)
        waits.append(moment - now)
        assert 8 <= moment.astimezone(now.tzinfo).hour < 16
    assert waits[:5] == sorted(waits[:5])
    envelope.attempts = 1
    evening = now.replace(hour=15, minute=59, second=30)
    assert delivery.next_try(envelope, evening) == now.replace(day=24, hour=8)


def test_dropped_between_claim_and_delivery(
    ida: User, billing: Department, now: datetime, told: Told, server: Server
) -> None:
    told.people = [ida]
    event = made(billing, by=None, at=now)
    outbox.post(event)
    dispatch(now, start=lambda ids: None)
    outbox.drop(event, reason="It was undone.")
    delivery.deliver([Envelope.objects.get().pk], clock=lambda: now)
    assert not server.taken
    assert (Envelope.objects.get().state, Envelope.objects.get().reason) == ("dropped", delivery.NOTHING_LEFT)
    assert Notice.objects.get(channel="email").reason == "It was undone."


def test_a_mail_that_cannot_be_composed_stops_no_other(
    ida: User, omar: User, now: datetime, told: Told, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    row(ida, 1, now)
    row(omar, 1, now)
    dispatch(now, start=lambda ids: None)
    compose = delivery.compose

    def poisoned(person: User, *args: Any, **more: Any) -> Any:
        if person == ida:
            raise RuntimeError("poison")
        return compose(person, *args, **more)

    monkeypatch.setattr(delivery, "compose", poisoned)
    ids = list(Envelope.objects.order_by("pk").values_list("pk", flat=True))
    tally = delivery.deliver([*ids, 999_999], clock=lambda: now)
    assert dict(tally) == {"failed": 1, "sent": 1, "skipped": 1}
    assert Envelope.objects.get(person=ida).state == "ready"


def test_the_soft_time_limit_ends_the_job(ida: User, now: datetime, told: Told, server: Server) -> None:
    row(ida, 1, now)
    dispatch(now, start=lambda ids: None)
    server.answer = SoftTimeLimitExceeded()
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.deliver([Envelope.objects.get().pk], clock=lambda: now)
    assert Envelope.objects.get().state == "sending"


def test_the_job_starts_after_the_commit_and_reads_the_clock_itself(
    ida: User, now: datetime, told: Told, server: Server, django_capture_on_commit_callbacks: Any
) -> None:
    row(ida, 1, now)
    with time_machine.travel(now, tick=False), django_capture_on_commit_callbacks(execute=True):
        dispatch(now)
        assert not server.taken
    assert len(server.taken) == 1


def test_the_mail_speaks_the_persons_language(ida: User, now: datetime, told: Told, sent_at_once: Any) -> None:
    User.objects.filter(pk=ida.pk).update(language="nb", zone="America/New_York")
    spoken: list[tuple[str, str]] = []
    words = told.words
    told.words = lambda notice: (spoken.append((get_language(), get_current_timezone_name())), words(notice))[1]  # type: ignore[method-assign]
    row(ida, 1, now)
    sent_at_once()
    assert set(spoken) == {("nb", "America/New_York")}
    assert '<html lang="nb">' in mail.outbox[0].alternatives[0][0]


def test_a_subject_is_one_harmless_line(ida: User, now: datetime, told: Told, sent_at_once: Any) -> None:
    told.words = lambda notice: Words("Bcc: a\r\nBcc: x@y\x07 <b>" + "å" * 500, "<script>", "/x/")  # type: ignore[method-assign]
    row(ida, 1, now)
    sent_at_once()
    sent = mail.outbox[0]
    assert "\n" not in sent.subject
    assert len(sent.subject) <= 200
    assert "<script>" not in sent.alternatives[0][0]
    assert "<script>" in sent.body


def test_claiming_costs_a_person_the_same_for_one_row_and_thirty(
    ida: User, omar: User, now: datetime, told: Told, django_assert_num_queries: Any
) -> None:
    row(ida, 1, now)
    with CaptureQueriesContext(connection) as one:
        claims.bind_mails(now)
    for subject in range(2, 32):
        row(ida, subject, now)
    with django_assert_num_queries(len(one)):
        claims.bind_mails(now)
