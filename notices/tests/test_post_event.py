"""The outbox: who is told of an event, timed reminders, and taking back what was undone."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from notices import kinds, outbox
from notices.claims import bind_mails, settle_inbox
from notices.kinds import Dropped, Heard
from notices.models import Channel, Envelope, Notice, Preference
from notices.outbox import Timed
from notices.tests.kit import CALM, MADE, Told, made, row
from staff.models import Department, Event, Office, User

pytestmark = pytest.mark.django_db


def told_to() -> set[tuple[str, str, str]]:
    rows = Notice.objects.select_related("person")
    return {(notice.person.get_short_name(), notice.kind, notice.channel) for notice in rows}


def test_everybody_who_hears_is_told_except_who_did_it(
    ida: User, omar: User, mona: User, billing: Department, now: datetime, told: Told
) -> None:
    told.people = [ida, omar, mona]
    event = made(billing, by=mona, at=now)
    outbox.post(event)
    assert told_to() == {
        ("Ida", MADE, "inbox"),
        ("Ida", MADE, "email"),
        ("Omar", MADE, "inbox"),
        ("Omar", MADE, "email"),
    }
    notice = Notice.objects.filter(person=ida).first()
    assert notice
    assert (notice.subject_id, notice.moment, notice.not_before, notice.event) == (billing.pk, now, now, event)
    assert notice.state == "pending"


def test_the_office_itself_tells_everybody(ida: User, billing: Department, now: datetime, told: Told) -> None:
    told.people = [ida]
    outbox.post(made(billing, by=None, at=now, name="calmly_made"))
    assert told_to() == {("Ida", CALM, "inbox")}


def test_an_event_that_nobody_hears(billing: Department, ida: User, now: datetime, told: Told) -> None:
    outbox.post(made(billing, by=ida, at=now, name="painted"))
    outbox.post(made(billing, by=ida, at=now))
    outbox.post(Event.record(ida, "seen", by=ida, at=now))
    outbox.post(Event.record(Office.current(), "painted", by=ida, at=now))
    assert not Notice.objects.exists()


def test_posting_twice_writes_once(ida: User, billing: Department, now: datetime, told: Told) -> None:
    told.people = [ida, ida]
    event = made(billing, by=None, at=now)
    outbox.post(event)
    outbox.post(event)
    assert Notice.objects.count() == 2


def test_a_kind_may_name_the_channel_and_the_subject(
    ida: User, billing: Department, now: datetime, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.people = [ida]
    monkeypatch.setattr(told, "channels", (Channel.EMAIL,))
    outbox.post(made(billing, by=None, at=now, name="calmly_made"))
    assert told_to() == {("Ida", CALM, "email")}
    assert Heard(ida, now, now).subject_id is None


def test_another_subject_than_the_events(ida: User, billing: Department, now: datetime, told: Told) -> None:
    kinds.register(
        kinds.Kind(
            key="test_other",
            label="",
            subject="user",
            speak=told.speak,
            hears=lambda event: [Heard(ida, event.at, event.at, subject_id=0)],
            events=frozenset({("department", "painted")}),
        )
    )
    outbox.post(made(billing, by=None, at=now, name="painted"))
    assert list(Notice.objects.values_list("subject_id", flat=True)) == [0]


def test_a_rolled_back_event_tells_nothing(ida: User, billing: Department, now: datetime, told: Told) -> None:
    told.people = [ida]
    with transaction.atomic():
        outbox.post(made(billing, by=None, at=now))
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_acting_on_a_thing_reads_what_was_told_of_it(
    ida: User, omar: User, billing: Department, clinical: Department, now: datetime, told: Told
) -> None:
    told.people = [ida, omar]
    outbox.post(made(billing, by=None, at=now))
    outbox.post(made(clinical, by=None, at=now))
    told.people = []
    outbox.post(made(billing, by=ida, at=now + timedelta(hours=1), name="painted"))
    read = Notice.objects.filter(read_at__isnull=False).values_list("person", "subject_id", "channel")
    assert list(read) == [(ida.pk, billing.pk, "inbox")]


def test_acting_reads_only_what_was_shown(ida: User, billing: Department, now: datetime, told: Told) -> None:
    """What was read before, dropped, not yet shown or told by a kind of something else stays as it was."""
    later = now + timedelta(hours=1)
    row(ida, billing.pk, now, channel="inbox", kind="was_once")
    kept = [row(ida, billing.pk, now - timedelta(days=n), channel="inbox") for n in range(2)]
    row(ida, billing.pk, later + timedelta(days=1), channel="inbox")
    Notice.objects.filter(pk=kept[0].pk).update(read_at=now, state="sent")
    Notice.objects.filter(pk=kept[1].pk).update(state="dropped", reason="It was moved.")
    before = list(Notice.objects.order_by("pk").values())
    outbox.post(made(billing, by=ida, at=later, name="painted"))
    assert list(Notice.objects.order_by("pk").values()) == before


def test_a_kind_that_only_reminds_hears_nothing(
    ida: User, billing: Department, now: datetime, told: Told, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row(ida, billing.pk, now, channel="inbox")
    events = frozenset({("department", "painted")})
    kinds.register(kinds.Kind(key="test_reminder", label="", subject="user", speak=told.speak, events=events))
    event = made(billing, by=None, at=now, name="painted")
    with django_assert_num_queries(2):  # what others have not read; nobody acted, so nobody has seen it by that
        outbox.post(event)
    assert Notice.objects.count() == 1


def test_what_others_have_not_read_is_asked_again(
    ida: User, omar: User, billing: Department, now: datetime, told: Told
) -> None:
    told.people = [ida, omar]
    outbox.post(made(billing, by=None, at=now))
    settle_inbox(now)
    told.people, told.gone = [], {billing.pk: Dropped("It was painted.")}
    settle_inbox(now + timedelta(minutes=1))
    assert Notice.objects.filter(channel="inbox", state="sent").count() == 2  # nothing happened to it
    outbox.post(made(billing, by=None, at=now + timedelta(hours=1), name="painted"))
    settle_inbox(now + timedelta(hours=1))
    assert set(Notice.objects.filter(channel="inbox").values_list("state", "reason")) == {
        ("dropped", "It was painted.")
    }


def test_posting_costs_the_same_however_many_hear(
    cast: dict[str, User],
    billing: Department,
    now: datetime,
    told: Told,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    told.people = list(cast.values())
    event = made(billing, by=cast["ida"], at=now)
    with django_assert_num_queries(3):
        outbox.post(event)


def test_a_reminder_is_put_once_whatever_became_of_it(
    ida: User, now: datetime, told: Told, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    moment, before = now + timedelta(days=1), now + timedelta(hours=1)
    outbox.put(MADE, 5, ida, moment=moment, not_before=before)
    assert set(Notice.objects.values_list("channel", "moment", "not_before", "event")) == {
        ("inbox", moment, before, None),
        ("email", moment, before, None),
    }
    Notice.objects.filter(channel="inbox").delete()
    Notice.objects.update(state="dropped", reason="It was moved.")
    with django_assert_num_queries(1):
        assert outbox.put_many([Timed(MADE, 5, ida, moment, before)] * 2) == 0
    assert outbox.put_many([Timed(MADE, 5, ida, moment + timedelta(days=1), before)]) == 2
    assert outbox.put_many([]) == 0


def test_a_reminder_of_an_unknown_kind_is_a_mistake(ida: User, now: datetime) -> None:
    with pytest.raises(ValueError, match="nothing_like_it"):
        outbox.put("nothing_like_it", 5, ida, moment=now, not_before=now)


def test_what_somebody_does_not_want_is_not_written(ida: User, now: datetime, told: Told) -> None:
    for channel in ("inbox", "email"):
        Preference.objects.create(person=ida, kind=MADE, channel=channel, on=False)
    outbox.put(MADE, 5, ida, moment=now, not_before=now)
    assert not Notice.objects.exists()


def test_dropping_takes_back_what_was_not_read_or_sent(
    ida: User, omar: User, mona: User, dag: User, billing: Department, now: datetime, told: Told
) -> None:
    told.people = [ida, omar, mona, dag]
    event = made(billing, by=None, at=now)
    outbox.post(event)
    bind_mails(now)  # all mails are in envelopes now
    Notice.objects.filter(person=mona).update(state="dropped", reason="It was moved.")
    Notice.objects.filter(person=dag).update(state="sent")
    Envelope.objects.filter(person=omar).update(state="sending", claimed_at=now)
    Notice.objects.filter(person=ida, channel="inbox").update(state="sent")
    Notice.objects.filter(person=omar, channel="inbox").update(state="sent", read_at=now)
    outbox.drop(event, reason="It was undone.")
    states = {(one.person_id, one.channel): one.state for one in Notice.objects.all()}
    assert states == {
        (ida.pk, "inbox"): "dropped",
        (ida.pk, "email"): "dropped",
        (omar.pk, "inbox"): "sent",
        (omar.pk, "email"): "bound",
        (mona.pk, "inbox"): "dropped",
        (mona.pk, "email"): "dropped",
        (dag.pk, "inbox"): "dropped",
        (dag.pk, "email"): "sent",
    }
    assert set(Notice.objects.filter(person=mona).values_list("reason", flat=True)) == {"It was moved."}


def test_dropping_leaves_other_events_alone(ida: User, billing: Department, now: datetime, told: Told) -> None:
    told.people = [ida]
    first, second = made(billing, by=None, at=now), made(billing, by=None, at=now + timedelta(minutes=1))
    outbox.post(first)
    outbox.post(second)
    outbox.drop(first, reason="It was undone.")
    assert set(Notice.objects.values_list("event", "state", "reason")) == {
        (first.pk, "dropped", "It was undone."),
        (second.pk, "pending", ""),
    }


@pytest.mark.parametrize(
    "change",
    [
        {"state": "dropped"},
        {"state": "bound"},
        {"state": "sent"},
        {"state": "nonsense"},
        {"read_at": datetime(2026, 11, 23, 9, tzinfo=None)},
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_database_refuses_rows_that_cannot_be(ida: User, now: datetime, change: dict[str, object]) -> None:
    row(ida, 1, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**change)


def test_a_kind_is_registered_once(told: Told) -> None:
    with pytest.raises(ValueError, match=MADE):
        kinds.register(kinds.Kind(key=MADE, label="", subject="", speak=told.speak))


def test_a_kind_that_is_gone_says_so(ida: User, now: datetime, told: Told) -> None:
    known, gone = row(ida, 1, now), row(ida, 1, now, kind="was_once")
    said = kinds.speak(ida, [known, gone])
    assert said[gone.pk] == Dropped(kinds.GONE)
    assert not isinstance(said[known.pk], Dropped)
