"""What a user does, as requests: each action is all that it takes, pages and POST, against one server.

The same on both sides, but that the product's check-off is answered by a fragment and the floor's by a whole page.
"""

import http.client
import re
import time
import uuid
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

import psycopg2

from benchmarks.offices import Server

SECRET = "a" * 32  # the double-submit cookie: its value only has to be the same in cookie and form


@dataclass(slots=True)
class Answer:
    """`bytes` of all bodies, `queries` of all requests (0 unless counted)."""

    status: int = 200
    body: bytes = b""
    location: str = ""
    bytes: int = 0
    queries: int = 0


@dataclass(slots=True)
class Person:
    """One signed-in person with a connection of their own. `number` counts from 0; 0, 10, 20 lead departments."""

    server: Server
    number: int
    count: bool = False
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)

    def ask(self, path: str, data: dict[str, str] | None = None, *, htmx: bool = False) -> Answer:
        headers = {"Cookie": f"sessionid={self.server.sessions[self.number]}; csrftoken={SECRET}"}
        headers |= {"X-Count": "1"} if self.count else {}
        headers |= {"HX-Request": "true", "HX-Current-URL": "/my-day/"} if htmx else {}
        body = None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": SECRET})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("GET" if data is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        read = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{self.server.side} {path}: {answer.status} {read[:300]!r}")
        queries = int(answer.headers.get("X-Queries", 0))
        return Answer(answer.status, read, answer.headers.get("Location", ""), len(read), queries)


def together(*answers: Answer) -> Answer:
    last = answers[-1]
    total, queries = sum(one.bytes for one in answers), sum(one.queries for one in answers)
    return Answer(last.status, last.body, last.location, total, queries)


class Work:
    """The tasks that a run opens and checks off, read and set back by a connection of its own, outside the clock."""

    def __init__(self, server: Server) -> None:
        self.connection = psycopg2.connect(server.url)
        self.connection.autocommit = True
        self.users = [row[0] for row in self._rows("SELECT id FROM staff_user WHERE email LIKE 'person%' ORDER BY id")]
        self.category = self._rows("SELECT id FROM tasks_category ORDER BY id")[0][0]

    def _rows(self, sql: str, *values: object) -> list[tuple[int, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return list(cursor.fetchall())

    def department(self, number: int) -> int:
        return self._rows("SELECT department_id FROM staff_membership WHERE user_id = %s", self.users[number])[0][0]

    def tasks(self, number: int) -> list[int]:
        """The person's open tasks of the week."""
        sql = "SELECT id FROM tasks_task WHERE assignee_id = %s AND status = 'open' AND title LIKE 'Rec%%' ORDER BY id"
        return [row[0] for row in self._rows(sql, self.users[number])]

    def open_again(self, task: int) -> int:
        """Undo a check-off without a trace; its version."""
        sql = (
            "UPDATE tasks_task SET status = 'open', completed_by_id = NULL, completed_at = NULL, done_at = NULL "
            "WHERE id = %s RETURNING version"
        )
        return self._rows(sql, task)[0][0]

    def forget_new(self) -> None:
        """What a round has made is archived as cancelled, so that lists keep their length."""
        self._rows("UPDATE tasks_task SET status = 'cancelled' WHERE title = 'Made by the benchmark' RETURNING id")


def my_day(person: Person, work: Work, turn: int) -> Answer:
    return person.ask("/my-day/")


def department_list(person: Person, work: Work, turn: int) -> Answer:
    return person.ask(f"/tasks/?department={DEPARTMENTS[person.server.size, person.number]}&sort=-due")


def open_task(person: Person, work: Work, turn: int) -> Answer:
    tasks = TASKS[person.server.size, person.number]
    return person.ask(f"/tasks/{tasks[turn % len(tasks)]}/")


def create_and_assign(person: Person, work: Work, turn: int) -> Answer:
    """The form, the POST and the page it leads to."""
    form = person.ask("/tasks/new/")
    key = re.search(rb'name="form_key"[^>]*value="([^"]+)"', form.body)
    me, today = str(work.users[person.number]), date.today().isoformat()  # noqa: DTZ011 - the office's own day
    data = {"title": "Made by the benchmark", "assignee": me, "requester": me, "due_on": today, "due_time": "15:00"}
    data |= {"department": str(DEPARTMENTS[person.server.size, person.number]), "category": str(work.category)}
    data |= {"instructions": "Do it.", "priority": "0", "estimate_minutes": "20"}
    data["form_key"] = key[1].decode() if key else str(uuid.uuid4())
    made = person.ask("/tasks/new/", data)
    if made.status not in (302, 303):
        raise SystemExit(f"{person.server.side}: nothing was made: {made.body[:2000]!r}")
    return together(form, made, person.ask(made.location))


def mark_done(person: Person, work: Work, turn: int) -> Answer:
    """The POST; on the floor with the whole page that it leads to."""
    tasks = TASKS[person.server.size, person.number]
    task = tasks[turn % len(tasks)]
    version = VERSIONS.pop((person.server.size, task), None) or work.open_again(task)
    data = {"version": str(version), "brief": "1", "next": "/my-day/"}
    done = person.ask(f"/tasks/{task}/complete/", data, htmx=person.server.side == "product")
    return done if person.server.side == "product" else together(done, person.ask(done.location))


def prepare(person: Person, work: Work, turn: int) -> None:
    """Outside the clock: the task that `mark_done` will take is open."""
    tasks = TASKS[person.server.size, person.number]
    task = tasks[turn % len(tasks)]
    VERSIONS[person.server.size, task] = work.open_again(task)


DEPARTMENTS: dict[tuple[str, int], int] = {}
TASKS: dict[tuple[str, int], list[int]] = {}
VERSIONS: dict[tuple[str, int], int] = {}


def learn(server: Server, work: Work, numbers: list[int]) -> None:
    for number in numbers:
        DEPARTMENTS[server.size, number] = work.department(number)
        TASKS[server.size, number] = work.tasks(number)


def timed(action: "type[object] | object", *arguments: object) -> tuple[float, Answer]:
    started = time.perf_counter()
    answer = action(*arguments)  # type: ignore[operator]
    return (time.perf_counter() - started) * 1000, answer
