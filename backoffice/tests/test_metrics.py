"""/metrics: who may read it, and that what it says is what happened."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.models.query import QuerySet
from django.test import Client
from django.utils import timezone

from staff.models import Heartbeat, JobTally
from tests.factories import a_task

HERE = {"HTTP_HOST": "127.0.0.1:8000"}
TOKEN = "a-token-that-is-long-enough"


@pytest.fixture
def answer(db, settings):
    """The status for a request that comes like this."""
    settings.TRUSTED_PROXIES = 1

    def ask(token="", **how):
        settings.METRICS_TOKEN = token
        return Client().get("/metrics", **HERE | how).status_code

    return ask


def test_a_program_on_this_machine_reads_it(answer):
    assert answer() == 200
    assert answer(REMOTE_ADDR="::1", HTTP_HOST="[::1]:8000") == 200
    assert answer(HTTP_HOST="localhost") == 200


@pytest.mark.parametrize(
    "how",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},  # says so itself
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},  # came through the proxy beside us
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_HOST": "testserver"},  # a proxy that writes nothing but passes the office's name on
    ],
)
def test_to_anybody_else_it_is_not_there(answer, how):
    assert answer(**how) == 404


def test_the_token_opens_it_from_anywhere(answer):
    far = {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "10.0.0.8"}
    assert answer(token=TOKEN, HTTP_AUTHORIZATION=f"Bearer {TOKEN}", **far) == 200
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", "Bearer", f"Basic {TOKEN}", "Bearer é"):
        assert answer(token=TOKEN, HTTP_AUTHORIZATION=wrong, **far) == 404
    assert answer(token="", HTTP_AUTHORIZATION="Bearer ", **far) == 404


def read(client):
    text = client.get("/metrics", **HERE).content.decode()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}


def test_what_it_says(client, billing, post, ida, now, django_assert_max_num_queries):
    task = a_task(billing, post, now=now, by=ida, assignee=ida, title="Secret complaint")
    task.start(by=ida, now=now)
    Heartbeat.objects.create(name="tick", at=timezone.now() - timedelta(days=1))
    JobTally.objects.create(name="desk.jobs.tick", runs=3, failures=1, ms=1500, last_at=now)
    before = read(client)
    client.get("/health/live/")  # not /health/: the tick of yesterday makes that a 503 once the process is warm
    client.get("/nowhere/secret-word/")
    with django_assert_max_num_queries(16):
        said = read(client)
    assert said['backoffice_tasks{status="in_progress"}'] == 1
    assert said['backoffice_tasks{status="open"}'] == 0
    assert said["backoffice_outbox_dead"] == 0
    assert said['backoffice_clock_age_seconds{of="tick"}'] >= 86_400
    assert said['backoffice_job_seconds_sum{job="desk.jobs.tick"}'] == 1.5
    assert said['backoffice_job_failures_total{job="desk.jobs.tick"}'] == 1
    asked = 'backoffice_requests_total{route="health-live",status="2xx"}'
    assert said[asked] - before.get(asked, 0) == 1
    assert not re.search("Secret|Ida|secret-word", str(said))


def test_a_database_that_is_away_is_said_not_thrown(client, db, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(QuerySet, "count", away)
    assert read(client)["backoffice_database_up"] == 0
