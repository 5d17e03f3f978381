"""What a mail server's answers mean, and what is certain when a connection fails."""

from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any

import pytest

from notices import mailroom
from notices.models import Envelope


@pytest.mark.parametrize(
    "problem, outcome",
    [
        (SMTPRecipientsRefused({"a@b": (550, b"no")}), "permanent"),
        (SMTPRecipientsRefused({"a@b": (450, b"later")}), "refused"),
        (SMTPDataError(554, b"spam?"), "refused"),
        (SMTPDataError(451, b"later"), "refused"),
        (SMTPSenderRefused(553, b"who?", "x"), "refused"),
        (SMTPNotSupportedError("no SMTPUTF8"), "refused"),
        (ValueError("no address"), "refused"),
        (SMTPServerDisconnected("gone"), "unknown"),
        (TimeoutError("silence"), "unknown"),
        (ConnectionResetError(), "unknown"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_answer(problem: Exception, outcome: str) -> None:
    assert mailroom.understood(problem).outcome == outcome


class Line:
    """A connection that opens or not, and breaks when closed."""

    opened = 0

    def __init__(self, problem: Exception | None) -> None:
        self.problem = problem

    def open(self) -> None:
        if self.problem:
            raise self.problem
        Line.opened += 1

    def close(self) -> None:
        raise SMTPServerDisconnected("gone already")


@pytest.mark.parametrize(
    "problem", [ConnectionRefusedError(), SMTPConnectError(421, "busy"), SMTPAuthenticationError(535, b"no")]
)
def test_without_a_connection_nothing_was_handed_over(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    monkeypatch.setattr(mailroom, "get_connection", lambda: Line(problem))
    assert mailroom.Mailroom().send(Envelope()).outcome == "refused"


def test_one_connection_for_a_batch_and_a_new_one_after_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailroom, "get_connection", lambda: Line(None))
    monkeypatch.setattr(mailroom, "message_of", lambda envelope: envelope)
    answers: list[Exception | None] = [None, None, SMTPServerDisconnected("x"), None]

    def hand_over(_connection: Any, _message: Any) -> None:
        if problem := answers.pop(0):
            raise problem

    monkeypatch.setattr(mailroom, "hand_over", hand_over)
    Line.opened = 0
    with mailroom.Mailroom() as room:
        outcomes = [room.send(Envelope()).outcome for _ in range(4)]
    assert outcomes == ["sent", "sent", "unknown", "sent"]
    assert Line.opened == 2
