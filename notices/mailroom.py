"""Handing mails to the mail server, several by one connection, and understanding what it answers.

`hand_over` is the network's edge. What an answer means for the rows is delivery.py's.
"""

from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from notices.models import Attempt, Envelope

Outcome = Attempt.Outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """`outcome` sent, refused (try again), permanent (this address takes no mail) or unknown; `detail` for an admin."""

    outcome: Attempt.Outcome
    detail: str = ""


def hand_over(connection: Any, message: EmailMultiAlternatives) -> None:
    """One mail to the server that the connection is open to."""
    connection.send_messages([message])


def message_of(envelope: Envelope) -> EmailMultiAlternatives:
    """The same envelope gives the same mail: its id and date stay when it is sent again."""
    message = EmailMultiAlternatives(
        envelope.subject,
        envelope.text,
        settings.DEFAULT_FROM_EMAIL,
        [envelope.person.email],
        headers={
            "Message-ID": envelope.message_id,
            "Date": format_datetime(envelope.created_at),
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(envelope.html, "text/html")
    return message


class Mailroom:
    """One connection for a batch, opened with the first mail and anew after anything went wrong."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, envelope: Envelope) -> Answer:
        try:
            self._open()
        except (OSError, SMTPException) as problem:  # nothing was handed over: that much is certain
            self._close()
            return Answer(Outcome.REFUSED, _says(problem))
        try:
            hand_over(self._connection, message_of(envelope))
        except (SMTPException, OSError, ValueError) as problem:
            self._close()
            return understood(problem)
        return Answer(Outcome.SENT)

    def _open(self) -> None:
        if self._connection is None:
            self._connection = get_connection()
            self._connection.open()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, SMTPException):  # it was gone already
                connection.close()


def understood(problem: Exception) -> Answer:
    """An answer with a number is certain; a connection that broke or a server that fell silent is not."""
    match problem:
        case SMTPRecipientsRefused(recipients=recipients) if all(code >= 500 for code, _text in recipients.values()):
            return Answer(Outcome.PERMANENT, _says(problem))
        case SMTPRecipientsRefused() | SMTPResponseException() | SMTPNotSupportedError() | ValueError():
            return Answer(Outcome.REFUSED, _says(problem))
        case _:
            return Answer(Outcome.UNKNOWN, _says(problem))


def _says(problem: Exception) -> str:
    """The server's own words, fit for one line and the database."""
    match problem:
        case SMTPRecipientsRefused(recipients=recipients):
            said = "; ".join(f"{code} {_text(text)}" for code, text in recipients.values())
        case SMTPResponseException(smtp_code=code, smtp_error=text):
            said = f"{code} {_text(text)}"
        case _:
            said = f"{type(problem).__name__}: {problem}"
    return "".join(letter if letter.isprintable() else " " for letter in said)[:500]


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
