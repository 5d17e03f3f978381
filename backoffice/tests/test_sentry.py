"""What leaves the house with a fault: the fault, and nothing of people."""

import pytest

from backoffice.sentry import stripped
from backoffice.tests.test_settings import OFFICE, start

pytestmark = pytest.mark.once


def test_only_the_fault_is_sent():
    event = {
        "event_id": "1",
        "level": "error",
        "request": {"url": "https://office.example/invitation/secret/?q=secret", "data": "secret"},
        "user": {"id": "secret"},
        "extra": {"request": "secret"},
        "transaction": "/invitation/secret/",
        "logentry": {"message": "task %s failed", "params": ["secret"], "formatted": "task secret failed"},
        "exception": {"values": [{"type": "IntegrityError", "value": "duplicate\nDETAIL:  Key (title)=(secret)"}]},
    }
    sent = stripped(event, {})
    assert "secret" not in str(sent)
    assert sent["exception"]["values"][0]["type"] == "IntegrityError"
    assert sent["logentry"] == {"message": "task %s failed"}


def test_without_the_library_one_clear_line(tmp_path):
    done = start(tmp_path, "manage.py", "check", SENTRY_DSN="https://key@sentry.example/1", **OFFICE)
    assert done.returncode == 1
    assert done.stderr == "SENTRY_DSN is set, which needs: pip install 'sentry-sdk>=2,<3'\n"
