"""What monitors hear: the tick late, the process young, the database away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.db.models.query import QuerySet
from django.test import Client

from backoffice import health
from staff.models import Heartbeat

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YOUNG, OLD = timedelta(minutes=2, seconds=59), timedelta(minutes=3)


@pytest.mark.parametrize(
    ("last_tick", "up_for", "expected"),
    [
        (timedelta(0), OLD, "ok"),
        (timedelta(minutes=3), OLD, "ok"),
        (timedelta(minutes=3, seconds=1), OLD, "unhealthy"),
        (timedelta(minutes=3, seconds=1), YOUNG, "starting"),
        (timedelta(seconds=5), YOUNG, "ok"),
        (None, YOUNG, "starting"),
        (None, OLD, "unhealthy"),
    ],
)
def test_the_tick_decides(db, last_tick, up_for, expected):
    if last_tick is not None:
        Heartbeat.objects.create(name="tick", at=NOW - last_tick)
    assert health.report(now=NOW, up_for=up_for)["status"] == expected


def test_only_the_heartbeat_of_the_tick_counts(db):
    Heartbeat.objects.create(name="other", at=NOW)
    assert health.report(now=NOW, up_for=OLD) == {"status": "unhealthy", "database": "ok", "tick": None}


def test_a_late_tick_is_503_and_says_since_when(client: Client, db, monkeypatch):
    monkeypatch.setattr(health, "STARTED", health.STARTED - 10_000)
    Heartbeat.objects.create(name="tick", at=NOW - timedelta(days=400))
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unhealthy", "database": "ok", "tick": "2025-10-19T09:00:00+00:00"}


def test_a_database_that_is_away_is_503_not_500(client: Client, db, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(QuerySet, "first", away)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["database"]) == (503, "away")


def test_a_living_process_needs_no_office(client: Client, db):
    assert client.get("/health/live/").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/health/", "/health/live/"])
def test_health_is_read_not_written(client: Client, db, path):
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]
