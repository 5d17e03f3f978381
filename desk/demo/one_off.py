"""The single tasks of the demo office, each brought by the real verbs to the state it is to show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from desk.demo.people import Calendar
from desk.demo.values import Values
from desk.pack_loading import Loading
from staff import worktime
from staff.models import User
from tasks.actions import create_task, start_procedure
from tasks.actions_fields import count
from tasks.models import Task

Row = dict[str, Any]


@dataclass(slots=True)
class OneOff:
    """Makes one task of the demo file; everything happens before `now`."""

    loaded: Loading
    people: dict[str, User]
    calendar: Calendar
    now: datetime
    values: Values

    def make(self, row: Row) -> Task:
        due_on = self.calendar.workday(row["due_offset"])
        task = self._create(row, due_on, self._moment(row, 3, time(9, 10)))
        for said in row.get("comments") or []:
            task.comment(
                self.loaded.said(said["text"]), by=self.people[said["by"]], now=self._moment(row, 1, time(11, 20))
            )
        if row.get("count"):
            count(task, add=row["count"]["done"], by=self._doer(row), now=self._moment(row, 1, time(11, 40)))
        for step in task.steps.all()[: row.get("ticked", 0)]:
            task.tick(step, by=self._doer(row), now=self._moment(row, 1, time(12, 5)))
        ACTS.get(row["state"], _leave)(self, task, row)
        return task

    def _create(self, row: Row, due_on: Any, at: datetime) -> Task:
        fields: Row = {
            "by": self.people[row["requester"]],
            "now": at,
            "title": self.loaded.said(row["title"]),
            "due_on": due_on,
            "due_time": time.fromisoformat(row["time"]) if row.get("time") else None,
            "assignee": self.people[row["assignee"]] if row.get("assignee") else None,
            "requester": self.people[row["requester"]],
            "estimate_minutes": row["minutes"],
            "reference": row.get("reference") or "",
            "priority": 1 if row.get("priority") == "high" else 0,
        }
        if counted := row.get("count"):
            fields |= {"count_total": counted["total"], "count_unit": self.loaded.said(counted["unit"])}
        if text := row.get("instructions"):
            fields["instructions"] = self.loaded.said(text)
        if (offset := row.get("deadline_offset")) is not None:
            fields["deadline"] = max(due_on, self.calendar.workday(offset))
        if key := row.get("procedure"):
            return start_procedure(self.loaded.rows["procedures"][key], **fields)
        steps = [(self.loaded.said(step["text"]), step["required"]) for step in row.get("steps") or []]
        department = self.loaded.rows["departments"][row["department"]]
        category = self.loaded.rows["categories"][row["category"]]
        return create_task(department=department, category=category, steps=steps, **fields)

    def _doer(self, row: Row) -> User:
        return self.people[row["assignee"] or row["requester"]]

    def _moment(self, row: Row, days_before: int, clock: time) -> datetime:
        """Working days before it is due (or before today), never later than now."""
        anchor = min(self.calendar.workday(row["due_offset"]), self.calendar.today)
        day = self.calendar.office.add_working_days(anchor, -days_before) if days_before else anchor
        moment = worktime.moment_at(day, clock, self.calendar.office.zone)
        return min(moment, self.now - timedelta(minutes=5))

    # --- the states ---

    def start(self, task: Task, row: Row) -> None:
        task.start(by=self._doer(row), now=self._moment(row, 1, time(13, 0)))

    def wait(self, task: Task, row: Row) -> None:
        task.wait(
            by=self._doer(row),
            now=self._moment(row, 1, time(13, 30)),
            waiting_for=self.loaded.said(row["waiting_for"]),
            look_again_on=self.calendar.workday(max(1, row.get("look_again_offset") or 2)),
        )

    def submit(self, task: Task, row: Row) -> None:
        at = self._moment(row, 1, time(15, 10))
        self.values.fill_in(task, by=self._doer(row), now=at)
        task.submit(by=self._doer(row), now=at)

    def send_back(self, task: Task, row: Row) -> None:
        self.submit(task, row)
        task.send_back(
            by=self.people[row["signer"]],
            now=self._moment(row, 0, time(8, 5)),
            reason=self.loaded.said(row["reason"]),
        )

    def complete(self, task: Task, row: Row) -> None:
        at = self._moment(row, 0, time(10, 40))
        note = self.loaded.said(row["note_for_next"]) if row.get("note_for_next") else None
        for step in task.steps.filter(ticked_at=None):
            task.tick(step, by=self._doer(row), now=at)
        self.values.fill_in(task, by=self._doer(row), now=at)
        if task.needs_sign_off:
            task.submit(by=self._doer(row), now=at, note_for_next=note)
            task.sign_off(by=self.people[row["signer"]], now=at + timedelta(minutes=4))
        else:
            task.complete(by=self._doer(row), now=at, spent_minutes=row["minutes"], note_for_next=note)

    def cancel(self, task: Task, row: Row) -> None:
        by = self.people[row["requester"]]
        task.cancel(by=by, now=self._moment(row, 0, time(9, 30)), reason=self.loaded.said(row["reason"]))


def _leave(_maker: OneOff, _task: Task, _row: Row) -> None:
    """Stays open."""


ACTS: dict[str, Callable[[OneOff, Task, Row], None]] = {
    "in_progress": OneOff.start,
    "waiting": OneOff.wait,
    "to_be_signed": OneOff.submit,
    "sent_back": OneOff.send_back,
    "done": OneOff.complete,
    "cancelled": OneOff.cancel,
}
