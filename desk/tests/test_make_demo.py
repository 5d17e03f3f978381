"""The demo office: made from the pack through the real verbs, lively on any day and at any hour."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from time_machine import travel

from desk.demo import office
from desk.my_day import my_day
from desk.needs import needs_of
from notices.models import Notice
from schedules.models import Occurrence, Schedule
from staff.models import Department, Event, Office, User
from tasks.models import Task

MONDAY = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 11, 21, 22, 40, tzinfo=UTC)


def made():
    """The office as of now; Ida and Mona of it."""
    call_command("demo", "--known-passwords")
    return User.objects.get(email="ida@demo.example"), User.objects.get(email="mona@demo.example")


def test_only_into_an_empty_database(ada, time_machine):
    with pytest.raises(CommandError, match="not empty"):
        call_command("demo")


def test_known_passwords_only_on_this_machine(db, settings):
    settings.BASE_URL = "https://office.example"
    with pytest.raises(CommandError, match="--known-passwords is refused"):
        call_command("demo", "--known-passwords")
    assert not User.objects.exists()


def test_a_trade_without_a_pack(db):
    with pytest.raises(CommandError):
        call_command("demo", "--trade", "astronauts")


@pytest.mark.once
def test_a_night_on_a_weekend_is_lively_too(db, time_machine, monkeypatch):
    monkeypatch.setattr(office, "WEEKS", 1)
    time_machine.move_to(SATURDAY_NIGHT, tick=False)
    ida, mona = made()
    day = my_day(ida, now=SATURDAY_NIGHT)
    assert day.done >= 1
    assert day.left >= 4
    assert needs_of(mona, now=SATURDAY_NIGHT)
    assert not Event.objects.filter(at__gt=SATURDAY_NIGHT).exists()


# An office takes seconds to make: from here to the end of the file there is one, and the database isn't empty.


@pytest.fixture(scope="module")
def monday_office(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), travel(MONDAY, tick=False), transaction.atomic():
        yield made()
        transaction.set_rollback(True)


@pytest.fixture
def monday(monday_office, db):
    """Ida and Mona; what a test does is taken back."""
    return monday_office


def test_a_working_day_half_done(monday, db):
    ida, mona = monday
    day = my_day(ida, now=MONDAY)
    assert {"sent-back", "next", "rest", "waiting", "done"} <= {group.key for group in day.groups}
    assert 2 <= day.done <= day.total - 3
    assert {"sign", "give", "certificate"} <= {need.kind for need in needs_of(mona, now=MONDAY)}
    assert Task.objects.filter(assignee=None, due_on=MONDAY.date()).count() >= 3
    assert User.objects.count() == 14
    assert Department.objects.count() == 4
    assert Schedule.objects.exclude(trouble="").count() == 0
    assert Occurrence.objects.filter(state="missed").exists()
    assert not Event.objects.filter(at__gt=MONDAY).exists()
    assert not Notice.objects.filter(channel="email", state="pending", not_before__lt=MONDAY.replace(hour=0)).exists()
    assert Office.current().is_demo
    assert ida.check_password("backoffice-demo")
    at = {}
    rows = Event.objects.filter(subject_kind="task").order_by("id").values_list("subject_id", "at")
    for subject, when in rows:
        assert at.get(subject, when) <= when
        at[subject] = when


def test_everybody_whom_the_readme_names_gets_in(monday, client, db):
    first_pages = {}
    for who in ("admin", "mona", "ida", "omar", "olav"):
        client.post("/login/", {"login": f"{who}@demo.example", "password": "backoffice-demo"})
        first_pages[who] = client.get("/").headers.get("Location")
        client.post("/logout/")
    assert first_pages == {
        "admin": "/team/",
        "mona": "/team/",
        "ida": "/my-day/",
        "omar": "/my-day/",
        "olav": "/my-day/",
    }
    assert list(User.objects.admins().values_list("email", flat=True)) == ["admin@demo.example"]
