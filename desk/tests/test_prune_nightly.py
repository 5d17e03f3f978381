"""Once a night: what has served its time goes, what the office did stays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk import nightly, tick
from notices.models import Envelope
from staff.models import Event, FormKey, Heartbeat
from staff.pruning import prune
from tasks.models import Bulk

pytestmark = pytest.mark.once
OSLO = ZoneInfo("Europe/Oslo")
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NIGHT, NIGHT),
        (NIGHT - timedelta(seconds=1), NIGHT - timedelta(days=1)),
        (NIGHT + timedelta(hours=23, minutes=59), NIGHT),
        (NIGHT.astimezone(UTC), NIGHT),
    ],
)
def test_the_last_night(now, expected):
    assert nightly.last_night(now, OSLO) == expected


def test_once_a_night_whoever_ticks(db):
    Heartbeat.objects.create(name="nightly", at=NIGHT - timedelta(hours=5))
    minutes = [NIGHT + timedelta(minutes=minute) for minute in (-1, 0, 0, 1, 60 * 24 - 1, 60 * 24)]
    assert [nightly.claim(now) for now in minutes] == [False, True, False, False, False, True]


def mail(person, state, age):
    return Envelope.objects.create(
        person=person,
        channel="email",
        message_id=f"<{state}.{age}>",
        subject="Your day",
        text="A complaint",
        html="<p>A complaint</p>",
        state=state,
        reason="" if state in ("sent", "ready") else "Refused",
        next_attempt_at=NIGHT,
        created_at=NIGHT - timedelta(days=age),
    )


def test_what_has_served_its_time_goes_and_the_rest_stays(ida, ada):
    kept = [mail(ida, "sent", 89), mail(ida, "ready", 91), mail(ida, "dead", 91)]
    over = [mail(ida, "sent", 91), mail(ida, "dropped", 91)]
    for age in (89, 91):
        Bulk.objects.create(verb="assign", by=ada, at=NIGHT - timedelta(days=age))
    Event.record(ida, "changed", by=ada, at=NIGHT - timedelta(days=4000))
    said = tick.run(NIGHT, start=lambda ids: None)["nightly"]
    assert (said["mail_texts"], said["bulk_actions"]) == (2, 1)
    for each in over:
        each.refresh_from_db()
        assert (each.text, each.html, each.subject) == ("", "", "Your day")
    for each in kept:
        each.refresh_from_db()
        assert "complaint" in each.text
    assert Event.objects.filter(name="changed").exists()
    again = tick.run(NIGHT, start=lambda ids: None)
    assert again["nightly"] is None


def test_a_failing_duty_stops_no_other(ida, monkeypatch):
    monkeypatch.setitem(nightly._duties, "form_keys", lambda now: 1 / 0)
    mail(ida, "sent", 91)
    said = nightly.run(NIGHT)
    assert said["form_keys"] == {"failed": "ZeroDivisionError"}
    assert said["mail_texts"] == 1


def test_a_great_heap_goes_in_bites(ida, django_assert_max_num_queries):
    keys = [FormKey(user=ida, key=f"{number:032}", subject_kind="x", at=NIGHT) for number in range(25)]
    FormKey.objects.bulk_create(keys)
    assert prune(FormKey.objects.all(), bite=10, most=20) == 20
    assert FormKey.objects.count() == 5
