"""An office that runs as in production: web, worker and beat are processes of their own, and so is the mail server.

On the PostgreSQL and Redis that `script/services.py` provides, with a database, a broker and a directory of its own.
Nothing here knows what is in the office; see seed.py.
"""

import email
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg2
from celery import Celery

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30
ZONES = ("Europe/Oslo", "America/New_York", "Asia/Tokyo")


def zone_by_day() -> str:
    """Where it is well before midnight now: today must not end while an office is looked at."""
    return next(zone for zone in ZONES if 1 <= datetime.now(ZoneInfo(zone)).hour < 22)


class RunningOffice:
    """`start()` gives a living, empty office at `url`; `stop()` ends every process that was started."""

    def __init__(self, name: str, folder: Path, redis_number: int) -> None:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        self.folder = folder
        self.database = f"browser_{name}_{worker}_{os.getpid()}"
        self.mails = folder / "mails"
        self.mails.mkdir(parents=True)
        self.mail_port, self.port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.redis_url = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{redis_number}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = self._environment()

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST_"))}
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "tests.browser.product",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.database_url(self.database),
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "VAR_DIR": str(self.folder / "var"),
            "SECRET_KEY": "only for the office of the browser tests: 0123456789 abcdefghijklmnop",
            "BASE_URL": self.url,
            "BIND": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "WORKER_CONCURRENCY": "1",
        }

    @staticmethod
    def database_url(name: str) -> str:
        """The services' PostgreSQL, another database of it."""
        given = urlsplit(os.environ["DATABASE_URL"])
        return f"{given.scheme}://{given.netloc}/{name}" + (f"?{given.query}" if given.query else "")

    # --- its life ---

    def start(self) -> None:
        self._make_database()
        (self.folder / "var").mkdir(exist_ok=True)
        self.flush_broker()
        collecting = self._popen("collect", ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"])
        self.manage("migrate", "--verbosity", "0")
        self._popen("worker", [], script="worker")
        self._popen("beat", [], script="beat")
        mails = [str(ROOT / "notices/tests/smtp_server.py"), str(self.mails), str(self.mail_port)]
        self._popen("mail", mails, stdin=subprocess.PIPE)
        assert collecting.wait(PATIENCE) == 0, self.log("collect")
        del self.processes["collect"]
        self.start_web()
        self.until(lambda: answers(self.mail_port), "the mail server")

    def start_web(self) -> None:
        self._popen("web", [], script="web")
        self.until(self._is_up, "the web server")

    def stop(self) -> None:
        """By process group, and what doesn't go within seconds is killed."""
        for name in list(self.processes):
            self._tell(name, signal.SIGTERM)
        for name in list(self.processes):
            self.stop_one(name)
        self._drop_database()

    def stop_one(self, name: str) -> None:
        process = self.processes.pop(name)
        self._tell(name, signal.SIGTERM, process)
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            self._tell(name, signal.SIGKILL, process)
            process.wait(8)

    def _tell(self, name: str, what: signal.Signals, process: "subprocess.Popen[bytes] | None" = None) -> None:
        process = process or self.processes[name]
        if process.stdin:
            process.stdin.close()
        try:
            os.killpg(process.pid, what)
        except ProcessLookupError:
            return  # it has ended by itself

    def _popen(
        self, name: str, arguments: Sequence[str], *, script: str = "", **more: Any
    ) -> "subprocess.Popen[bytes]":
        command = [str(ROOT / "script" / script)] if script else [sys.executable, *arguments]
        with open(self.folder / f"{name}.log", "ab") as out:
            self.processes[name] = subprocess.Popen(
                command,
                env=self.environment,
                cwd=ROOT,
                stdout=out,
                stderr=out,
                start_new_session=True,
                **({"stdin": subprocess.DEVNULL} | more),
            )
        return self.processes[name]

    def _is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/live/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def until(self, ready: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
        """What `ready` answers, as soon as it is true; fails with the logs when it doesn't become so."""
        deadline = time.monotonic() + patience
        while not (found := ready()):
            dead = [name for name, process in self.processes.items() if process.poll() is not None]
            if dead or time.monotonic() > deadline:
                logs = "\n".join(f"--- {name}\n{self.log(name)}" for name in self.processes)
                raise AssertionError(f"waited for {what}; ended: {dead or 'none'}\n{logs}")
            time.sleep(0.05)
        return found

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    # --- its data ---

    def _make_database(self) -> None:
        self._on_server(f'CREATE DATABASE "{self.database}"')

    def _drop_database(self) -> None:
        self._on_server(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def _on_server(self, statement: str) -> None:
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        connection.autocommit = True
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is in the database; nothing is ever written this way."""
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        connection.set_session(readonly=True)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def manage(self, *arguments: str) -> str:
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    # --- its clock and its mail ---

    def flush_broker(self) -> None:
        with Celery(broker=self.redis_url, set_as_current=False) as app, app.connection_for_write() as connection:
            connection.default_channel.client.flushdb()

    def tick(self) -> None:
        """What beat does once a minute, now: the job goes through the broker; back when the worker has done it."""
        before = self.ticked_at()
        with Celery(broker=self.redis_url, set_as_current=False) as app:
            app.send_task("desk.jobs.tick")
        self.until(lambda: self.ticked_at() != before, "the worker's tick")

    def ticked_at(self) -> Any:
        return self.sql("SELECT max(at) FROM staff_heartbeat WHERE name = 'tick'")[0][0]

    def mail(self, to: str, words: str) -> EmailMessage:
        """The mail to this address whose subject or text holds these words, once the mail server has it."""
        found: EmailMessage = self.until(lambda: self._find_mail(to, words), f"a mail to {to} that says “{words}”")
        return found

    def _find_mail(self, to: str, words: str) -> "EmailMessage | None":
        for path in sorted(self.mails.glob("*.eml")):
            mail: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[assignment]
            if mail["X-To"] == to and words in f"{mail['Subject']}\n{text_of(mail)}":
                return mail
        return None


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def link_in(mail: EmailMessage, path: str) -> str:
    """The first address in the text that leads to `path`."""
    found = re.search(rf"https?://\S+{re.escape(path)}\S*", text_of(mail))
    assert found, text_of(mail)
    return found[0]


def free_ports(number: int) -> list[int]:
    """Different ones: all are held before the first is let go."""
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
