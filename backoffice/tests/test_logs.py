"""A log line: one line whatever it says, with the request or job it belongs to, and without anybody's secrets."""

import json
import logging
import sys

import pytest
from django.test import Client

from backoffice import job_log, logs
from backoffice.logs import JsonFormatter, TextFormatter, Within
from staff.jobs import send_invitation
from staff.models import JobTally


def record_of(message, *args, exc_info=None):
    record = logging.LogRecord("tasks", logging.ERROR, "f", 1, message, args, exc_info)
    Within().filter(record)
    return record


def test_a_line_with_its_traceback_stays_one_line_and_quotes_no_row():
    said_by_the_database = "duplicate key\nDETAIL:  Key (title)=(Complaint of Ms Berg) already exists.\nlast"
    try:
        raise ValueError(said_by_the_database)
    except ValueError:
        record = record_of("Task %d\nfailed: Ø", 42, exc_info=sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == ("error", "tasks", "Task 42\nfailed: Ø")
    assert "ValueError" in said["traceback"] and "last" in said["traceback"]
    assert "Berg" not in line
    record.exc_text = None
    assert "Berg" not in TextFormatter().format(record)


class Lines(logging.Handler):
    """What would be written, as JSON."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.addFilter(Within())
        self.said = []

    def emit(self, record):
        self.said.append(json.loads(JsonFormatter().format(record)))


@pytest.fixture
def lines():
    handler = Lines()
    root = logging.getLogger()
    root.addHandler(handler)
    yield handler.said
    root.removeHandler(handler)


def test_each_request_is_one_line_that_says_who_and_how_long(client_of, ida, lines):
    answer = client_of(ida).get("/my-day/?q=complaint", headers={"X-Request-ID": "proxy-4711-abc"})
    assert answer["X-Request-ID"] == "proxy-4711-abc"
    (said,) = [line for line in lines if line["logger"] == "backoffice.request"]
    assert (said["request_id"], said["user"], said["path"], said["status"]) == (
        "proxy-4711-abc",
        ida.pk,
        "/my-day/",
        200,
    )
    assert said["ms"] >= 0
    assert "complaint" not in json.dumps(lines)


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", 'quote"and\\slash'])
def test_a_request_without_a_sane_name_gets_one(client: Client, db, given):
    name = client.get("/health/live/", headers={"X-Request-ID": given})["X-Request-ID"]
    assert name != given and len(name) == 32


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/WzEsImFiYyJd:1abcde:SecretSignature/",
        "/password/reset/key/1-c4fhaz-5ecre7aaaaaaaaaaaaaaaaaaaa/",
        "/nowhere/aVeryLongSecretKeyOfALink12345/",
        "/login%0aERROR forged line/",
    ],
)
def test_the_key_in_an_address_is_not_written(client: Client, db, lines, path):
    client.get(path)
    text = json.dumps(lines)
    assert [line for line in lines if line["logger"] == "backoffice.request"]
    assert not any(secret in text for secret in ("Secret", "5ecre7", "c4fhaz", "\\n"))


def test_a_fault_names_its_request_and_no_secret_address(client: Client, db, lines, monkeypatch):
    def fault(*args, **kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr("backoffice.health.report", fault)
    client.raise_request_exception = False
    name = client.get("/health/")["X-Request-ID"]
    (said,) = [line for line in lines if line["logger"] == "django.request"]
    assert said["request_id"] == name
    assert "boom" in said["traceback"]


def test_a_job_is_one_line_with_its_request_and_is_counted(db, lines):
    job_log.connect()
    try:
        with logs.telling(request_id="of-the-request"):
            send_invitation.apply(args=[1], headers={"office_request": "of-the-request"})
    finally:
        for signal, hear in (
            (job_log.task_prerun, job_log.begins),
            (job_log.task_postrun, job_log.ended),
            (job_log.task_failure, job_log.failed),
        ):
            signal.disconnect(hear)
    (said,) = [line for line in lines if line["logger"] == "backoffice.job"]
    assert (said["job"], said["state"]) == ("staff.jobs.send_invitation", "SUCCESS")
    assert said["job_id"] and said["ms"] >= 0
    assert said["request_id"] == "of-the-request"
    assert JobTally.objects.get().runs == 1
    job_log.count("staff.jobs.send_invitation", ms=5, failed=True)
    tally = JobTally.objects.get()
    assert (tally.runs, tally.failures) == (2, 1)
