"""The morning digest: at the start of one's work, once a day, never empty, never to who is away."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import digest, mailroom
from notices.digest import Line
from notices.jobs import deliver_here, digests, dispatch
from notices.kinds import Words
from notices.models import Envelope, Notice, Preference
from notices.tests.kit import CALM, Told, row
from staff.models import Absence, OpeningHours, User, WeekHours, WorkingWeek

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Line]]:
    """{first name: lines of "Today"}."""
    lines: dict[str, list[Line]] = {}
    monkeypatch.setattr(digest, "_sections", dict(digest._sections))
    digest.register_section(
        -1,
        "Today",
        lambda person, now: lines.get(person.get_short_name(), []),
        may_see=lambda person, ids: {pk for pk in ids if pk != 13},
    )
    return lines


def morning(now: datetime) -> dict[str, int]:
    return digests(now) | dispatch(now, start=deliver_here(now))


def test_everybody_at_work_gets_one(ida: User, omar: User, now: datetime, lines: dict[str, list[Line]]) -> None:
    lines["Ida"] = [Line("Open the post", "/tasks/1/", 1), Line("Count the till", "/tasks/2/", 2)]
    start = now.replace(hour=8)
    assert digests(start - timedelta(minutes=1)) == {"digests": 0}
    assert morning(start)["digests"] == 2
    assert [(one.to, one.subject) for one in mail.outbox] == [([ida.email], "2 things for you, Monday 23 November")]
    assert "Today\n- Open the post\n  http://127.0.0.1:8000/tasks/1/" in mail.outbox[0].body
    assert Notice.objects.get(person=omar).reason == digest.EMPTY
    assert Notice.objects.get(person=ida).moment == start
    assert Envelope.objects.get().about == {"-1": [1, 2]}


def test_it_is_written_once_a_day_even_when_hours_change(
    ida: User, now: datetime, lines: dict[str, list[Line]]
) -> None:
    lines["Ida"] = [Line("Open the post", "/tasks/1/")]
    morning(now.replace(hour=8))
    morning(now.replace(hour=8, minute=1))
    week = WorkingWeek.objects.create(user=ida, from_date=now.date())
    WeekHours.objects.create(week=week, weekday=0, starts=time(8, 30), ends=time(12))
    morning(now)
    assert len(mail.outbox) == 1
    OpeningHours.objects.all().delete()
    WorkingWeek.objects.all().delete()
    morning(now + timedelta(days=1))
    assert len(mail.outbox) == 2


def test_after_an_outage_it_comes_late_but_never_on_another_day(
    ida: User, now: datetime, lines: dict[str, list[Line]]
) -> None:
    lines["Ida"] = [Line("Open the post", "/tasks/1/")]
    assert digests(now.replace(hour=14)) == {"digests": 1}
    morning(now + timedelta(days=1))
    assert list(Notice.objects.order_by("moment").values_list("state", "reason")) == [
        ("dropped", digest.DAY_PASSED),
        ("sent", ""),
    ]
    assert digests(now.replace(day=24, hour=16)) == {"digests": 0}


def test_who_is_away_off_or_gone_gets_none(
    ida: User, omar: User, dee: User, now: datetime, lines: dict[str, list[Line]]
) -> None:
    Absence.objects.create(user=ida, first_day=now.date(), last_day=now.date(), confirmed_at=now)
    User.objects.filter(pk=omar.pk).update(last_day=now.date() - timedelta(days=1))
    assert digests(now) == {"digests": 0}
    assert digests(now.replace(day=28)) == {"digests": 0}


def test_who_wants_none_gets_none(ida: User, now: datetime, lines: dict[str, list[Line]]) -> None:
    Preference.objects.create(person=ida, kind="digest", channel="email", on=False)
    assert digests(now) == {"digests": 0}


def test_it_is_one_mail_with_what_else_is_due(
    ida: User, now: datetime, lines: dict[str, list[Line]], told: Told
) -> None:
    lines["Ida"] = [Line("Open the post", "/tasks/1/")]
    row(ida, 7, now.replace(hour=7))
    morning(now.replace(hour=7, minute=30))
    morning(now.replace(hour=8))
    assert [one.subject for one in mail.outbox] == ["2 things for you, Monday 23 November"]
    assert mail.outbox[0].body.index("Thing 7") < mail.outbox[0].body.index("Open the post")


def test_unread_messages_that_belong_in_it(ida: User, now: datetime, lines: dict[str, list[Line]], told: Told) -> None:
    row(ida, 1, now - timedelta(days=3), channel="inbox", kind=CALM)
    row(ida, 2, now - timedelta(days=3), channel="inbox")  # mailed at once: not here
    morning(now)
    assert "Thing 1" in mail.outbox[0].body
    assert "Thing 2" not in mail.outbox[0].body
    morning(now + timedelta(days=1))
    assert len(mail.outbox) == 1  # told once


def test_words_of_a_digest_are_those_of_a_mail(
    ida: User, now: datetime, lines: dict[str, list[Line]], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "words", lambda notice: Words(f"by {notice.channel}", "", "/"))
    row(ida, 1, now, channel="inbox", kind=CALM)
    morning(now)
    assert "- by email" in mail.outbox[0].body
    assert Notice.objects.get(kind=CALM).channel == "inbox"


def test_told_twice_is_one_thing(ida: User, now: datetime, lines: dict[str, list[Line]], told: Told) -> None:
    row(ida, 1, now, channel="inbox", kind=CALM)
    lines["Ida"] = [Line("Thing 1", "/things/1/"), Line("Thing 2", "/things/2/")]
    morning(now)
    assert mail.outbox[0].subject == "2 things for you, Monday 23 November"


def test_a_long_section_is_cut(ida: User, now: datetime, lines: dict[str, list[Line]]) -> None:
    lines["Ida"] = [Line(f"Thing {number}", f"/tasks/{number}/") for number in range(25)]
    morning(now)
    assert mail.outbox[0].subject.startswith("25 things")
    assert "and 5 more" in mail.outbox[0].body


@pytest.mark.parametrize("pk, sent", [(13, 0), (14, 1)])
def test_sent_perhaps_it_goes_again_only_if_all_of_it_may_still_be_seen(
    ida: User,
    now: datetime,
    lines: dict[str, list[Line]],
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    pk: int,
    sent: int,
) -> None:
    taken: list[Any] = []

    def silent(connection: Any, message: Any) -> None:
        raise TimeoutError

    row(ida, 1, now, channel="inbox", kind=CALM)
    lines["Ida"] = [Line("A secret", "/tasks/13/", pk)]
    monkeypatch.setattr(mailroom, "hand_over", silent)
    morning(now)
    monkeypatch.setattr(mailroom, "hand_over", lambda connection, message: taken.append(message))
    morning(now + timedelta(minutes=5))
    assert len(taken) == sent
    assert Envelope.objects.get().state == ("sent" if sent else "dropped")


def test_two_sections_cannot_share_a_place(lines: dict[str, list[Line]]) -> None:
    with pytest.raises(ValueError, match="-1"):
        digest.register_section(-1, "Again", lambda person, now: [])


def test_many_people_cost_the_same_queries(cast: dict[str, User], now: datetime, lines: dict[str, list[Line]]) -> None:
    with CaptureQueriesContext(connection) as few:
        digests(now)
    Notice.objects.all().delete()
    for number in range(40):
        User.objects.create(email=f"p{number}@office.example", name=f"P {number}")
    with CaptureQueriesContext(connection) as many:
        assert digests(now)["digests"] > 40
    assert len(many) == len(few)
    with CaptureQueriesContext(connection) as again:
        assert digests(now) == {"digests": 0}
    assert len(again) <= len(few)
