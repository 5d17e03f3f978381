"""The tick: every duty, one after the other, whatever happens to one of them."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from desk import tick
from staff.models import Heartbeat
from tasks.models import Task
from tests.factories import a_task


@pytest.fixture
def waiting(billing, post, ida, now):
    task = a_task(billing, post, now=now, by=ida, assignee=ida)
    task.wait(by=ida, now=now, waiting_for="the bank", look_again_on=now.date() + timedelta(days=1))
    return task


def test_each_duty_says_what_it_did(waiting, now):
    summary = tick.run(now + timedelta(days=1), start=lambda ids: None)
    assert summary["woken"] == 1
    assert not [name for name, said in summary.items() if isinstance(said, dict) and "failed" in said]


def test_a_failing_duty_stops_no_other(waiting, now, monkeypatch):
    from tasks import jobs

    monkeypatch.setattr(jobs, "follow_hours", lambda now: 1 / 0)
    summary = tick.run(now + timedelta(days=1), start=lambda ids: None)
    assert summary["due_moments_moved"] == {"failed": "ZeroDivisionError"}
    assert summary["woken"] == 1
    assert "dispatched" in summary


def said(*args):
    out = StringIO()
    call_command("tick", *args, stdout=out)
    return json.loads(out.getvalue())


def test_a_dry_run_changes_nothing(waiting, now):
    at = (now + timedelta(days=1)).isoformat()
    assert said("--at", at, "--dry-run")["woken"] == 1
    assert Task.objects.get().status == "waiting"
    assert not Heartbeat.objects.filter(name="tick").exists()


def test_the_command_does_it_and_beats(waiting, now, time_machine):
    time_machine.move_to(now + timedelta(days=1))
    assert said()["woken"] == 1
    assert Heartbeat.objects.filter(name="tick").exists()


@pytest.mark.parametrize("at", ["yesterday", "2026-11-23T08:00:00", "2026-99-01T00:00:00+01:00"])
def test_a_moment_needs_its_offset(db, at):
    with pytest.raises(CommandError):
        call_command("tick", "--at", at)


def test_the_future_only_where_nobody_else_lives(db, settings):
    settings.BASE_URL = "https://office.example"
    with pytest.raises(CommandError):
        call_command("tick", "--at", "2099-01-01T00:00:00+00:00")
