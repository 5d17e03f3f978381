"""Mails to a real SMTP server in a process of its own, and a worker that is killed while it sends."""

import email
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from pytest_django import Settings

from notices import delivery, digest
from notices.digest import Line
from notices.jobs import deliver_here, digests, dispatch
from notices.models import Attempt, Envelope, Notice, Refusal
from notices.tests.kit import Told, row
from staff.models import Office, User

ROOT = Path(__file__).resolve().parents[2]


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        script = Path(__file__).with_name("smtp_server.py")
        command = [sys.executable, str(script), str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def stop(self) -> None:
        if self.process:
            self.process.communicate(timeout=10)
            self.process = None

    def mails(self) -> list[EmailMessage]:
        """In the order in which they came."""
        return [
            email.message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[misc]
            for path in sorted(self.folder.glob("*.eml"))
        ]


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.stop()


def tick(now: datetime) -> dict[str, int]:
    return dispatch(now, start=deliver_here(now))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


@pytest.mark.django_db
def test_a_mail_arrives(ida: User, now: datetime, told: Told, server: Server) -> None:
    User.objects.filter(pk=ida.pk).update(name="Ida Ødegård")
    row(ida, 1, now)
    row(ida, 2, now)
    tick(now)
    (mail,) = server.mails()
    envelope = Envelope.objects.get()
    assert mail["Subject"] == "2 things for you, Monday 23 November"
    assert (mail["To"], mail["Message-ID"]) == (ida.email, envelope.message_id)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Hello Ida," in text_of(mail)
    html = mail.get_body(("html",))
    assert html
    assert '<a href="http://127.0.0.1:8000/things/1/">Thing 1</a>' in html.get_content()


@pytest.mark.django_db
def test_the_servers_answers(
    ida: User, omar: User, mona: User, dag: User, now: datetime, told: Told, server: Server
) -> None:
    for person, name in ((ida, "gone"), (omar, "busy"), (mona, "silent"), (dag, "fine")):
        User.objects.filter(pk=person.pk).update(email=f"{name}@office.example")
        row(person, 1, now)
    tick(now)
    assert dict(Envelope.objects.values_list("person", "state")) == {
        ida.pk: "dead",
        omar.pk: "ready",
        mona.pk: "unknown",
        dag.pk: "sent",
    }
    assert Refusal.objects.get().detail == "550 5.1.1 no such user"
    assert Attempt.objects.get(envelope__person=omar).detail == "451 4.7.1 try again later"
    assert {mail["X-To"] for mail in server.mails()} == {"silent@office.example", "fine@office.example"}


@pytest.mark.django_db
def test_a_server_that_is_away_gets_it_later(ida: User, now: datetime, told: Told, server: Server) -> None:
    server.stop()
    row(ida, 1, now)
    tick(now)
    assert Attempt.objects.get().outcome == "refused"
    server.start()
    tick(now + timedelta(minutes=2))
    assert len(server.mails()) == 1
    assert Notice.objects.get().state == "sent"


def database_url() -> str:
    """The test's own database, for another process."""
    given = urlsplit(os.environ["DATABASE_URL"])
    query = f"?{given.query}" if given.query else ""
    return f"{given.scheme}://{given.netloc}/{connection.settings_dict['NAME']}{query}"


def killed_while_sending(server: Server, now: datetime, *, after: int) -> None:
    """A worker that writes the morning's digests, sends `after` of them and is killed before it can say so."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "notices.tests.faults",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DIES_AFTER": str(after),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "notices.tests.faults", now.isoformat()]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=60, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr


def different_mails_for_one_thing(mails: list[EmailMessage]) -> list[str]:
    """People who got two mails of this morning that are not copies of one."""
    found = {}
    for mail in mails:
        found.setdefault(mail["X-To"], set()).add((mail["Message-ID"], mail["Subject"], text_of(mail)))
    return [person for person, versions in found.items() if len(versions) > 1]


@pytest.fixture
def twelve(office: Office) -> list[str]:
    people = [User.objects.create_user(f"p{number}@office.example", name=f"P {number}") for number in range(12)]
    return [person.email for person in people]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A section that says something else each minute."""
    monkeypatch.setattr(digest, "_sections", dict(digest._sections))
    digest.register_section(-1, "Today", lambda person, at: [Line(f"{person.name} at {at:%H:%M}", "/")])


def morning_after(now: datetime) -> None:
    """What the ticks of the next minutes do, once the worker is back."""
    for minute in range(1, 9):
        digests(now + timedelta(minutes=minute))
        tick(now + timedelta(minutes=minute))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [1, 5, 12])
def test_killed_during_a_digest_run_nothing_is_missing_and_nobody_has_two_different_mails(
    twelve: list[str], today: None, now: datetime, server: Server, after: int
) -> None:
    killed_while_sending(server, now, after=after)
    assert Envelope.objects.filter(state="sending").count() == 1
    morning_after(now)
    mails = server.mails()
    assert {mail["X-To"] for mail in mails} == set(twelve)
    assert len(mails) == 13  # one copy too many, of the mail that was in the air
    assert different_mails_for_one_thing(mails) == []
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}
    assert Attempt.objects.filter(outcome="unknown").count() == 1


@pytest.mark.once
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_composed_anew_after_an_unknown_outcome_somebody_has_two_different_mails(
    twelve: list[str], today: None, now: datetime, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_while_sending(server, now, after=5)
    monkeypatch.setattr(delivery, "perhaps_sent", lambda envelope: False)
    morning_after(now)
    assert len(different_mails_for_one_thing(server.mails())) == 1
