"""From a row to a mail: claimed, handed over, written down; refused, unknown, dead and sent again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from notices import delivery, mailroom
from notices.jobs import dispatch
from notices.models import Attempt, Envelope, Notice
from notices.tests.kit import Told, row
from staff.models import User

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
        return dispatch(at, start=lambda ids: delivery.deliver(ids, clock=lambda: at))

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
