"""The two databases and the four servers of a run: the product and the floor, each on 10,000 and on 200,000 tasks."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

SIZES = {"small": (10_000, 50), "large": (200_000, 200)}
SIDES = {"product": "benchmarks.product", "floor": "benchmarks.floor.settings"}


@dataclass(slots=True)
class Server:
    """One side on one size. `sessions` are session keys by the number of the person."""

    side: str
    size: str
    url: str
    port: int
    sessions: list[str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "benchmarks.counting:application", "--no-control-socket"]
        command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--keep-alive", "30"]
        command += ["--log-level", "error", "--bind", f"127.0.0.1:{self.port}"]
        # A line a request would drown the table.
        log = open(Path(os.environ["VAR_DIR"]) / f"{self.side}-{self.size}.log", "wb")  # noqa: SIM115 - the server keeps it
        self.process = subprocess.Popen(command, env=surroundings(self.url, self.side), stderr=log)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)

    def memory(self) -> int:
        """Resident bytes of the largest web process."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return max(resident(int(pid)) for pid in children)


def resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def surroundings(url: str, side: str) -> dict[str, str]:
    """The environment of a process of that side on that database; both have one secret."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": SIDES[side],
        "BASE_URL": "http://127.0.0.1:8000",
        "DEBUG": "off",
    }


def open_all(url: str) -> list[Server]:
    """Make, fill and serve both databases on the server of `url`. The caller stops the servers."""
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    run(url, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    servers = []
    for size, (tasks, people) in SIZES.items():
        where = new_database(url, f"bench_{size}")
        run(where, "manage.py", "migrate", "--verbosity", "0")
        print(f"Seeding {tasks:,} tasks.", flush=True)
        run(where, "-m", "benchmarks.seed", str(tasks), str(people))
        for side in SIDES:
            sessions = run(where, "-m", "benchmarks.sessions", side=side).split()
            servers.append(Server(side, size, where, free_port(), sessions))
    for server in servers:
        server.start()
    for server in servers:
        wait_for(server.port)
    return servers


def run(url: str, *arguments: str, side: str = "product") -> str:
    """Standard output of a Python program in that side's settings."""
    done = subprocess.run([sys.executable, *arguments], env=surroundings(url, side), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def new_database(url: str, name: str) -> str:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(f"Nothing answers on port {port}.")
