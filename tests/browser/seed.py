"""The filled office as the tests know it: where it is, who is signed in, and the ids of what was made."""

import json
from dataclasses import dataclass

from tests.browser.running import RunningOffice, link_in

FILL = "from tests.browser.filling import fill; fill()"


@dataclass(frozen=True)
class Seeded:
    """`sessions` by first name; `ids` by name or title, as filling.py calls them; `links` that mails would carry."""

    running: RunningOffice
    sessions: dict[str, str]
    ids: dict[str, int]
    links: dict[str, str]

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def names(self) -> dict[str, int | str]:
        """What can stand in braces in a path of pages.py."""
        return {**self.ids, **self.links}

    def path(self, title: str, rest: str = "") -> str:
        return f"/tasks/{self.ids[title]}/{rest}"

    def events(self, title: str, name: str) -> int:
        """How many events of that name the task has."""
        query = "SELECT count(*) FROM staff_event WHERE subject_kind = 'task' AND subject_id = %s AND name = %s"
        return int(self.running.sql(query, self.ids[title], name)[0][0])

    def status(self, title: str) -> str:
        return str(self.running.sql("SELECT status FROM tasks_task WHERE id = %s", self.ids[title])[0][0])


def seed(running: RunningOffice) -> Seeded:
    said = json.loads(running.manage("shell", "--no-imports", "-c", FILL).splitlines()[-1])
    reset = link_in(running.mail("olav@office.example", "/password/reset/"), "/password/reset/")
    links = said["links"] | {"reset": reset.removeprefix(running.url)}
    return Seeded(running, said["sessions"], said["ids"], links)
