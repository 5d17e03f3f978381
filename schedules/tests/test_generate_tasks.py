"""The generator: what exists after a tick, after a late one, and after two."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from schedules import jobs
from schedules.actions import create_schedule
from schedules.models import Schedule
from staff.models import Department, User
from tasks.models import Category, Procedure, Task
from tests.factories import a_procedure

DAILY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


@pytest.fixture
def letters(billing: Department, post: Category, mona: User, now: datetime) -> Procedure:
    return a_procedure(billing, post, by=mona, now=now, name="Letters")


@pytest.fixture
def make(letters: Procedure, mona: User, now: datetime) -> Callable[..., Schedule]:
    def make(**given: Any) -> Schedule:
        return create_schedule(**({"by": mona, "now": now, "procedure": letters, "rule": DAILY} | given))

    return make


def days(schedule: Schedule, *states: str) -> list[date]:
    rows = schedule.occurrences.order_by("due_at")
    return [row.due_on for row in (rows.filter(state__in=states) if states else rows)]


def tasks_of(schedule: Schedule) -> list[Task]:
    return [
        row.task for row in schedule.occurrences.filter(task__isnull=False).select_related("task").order_by("due_at")
    ]


def test_tasks_exist_for_fourteen_days_ahead(make: Callable[..., Schedule], now: datetime, mona: User) -> None:
    schedule = make()
    assert jobs.generate(now) == {"created": 11, "missed": 0, "in_trouble": 0}
    assert (days(schedule)[0], days(schedule)[-1]) == (date(2026, 11, 23), date(2026, 12, 7))
    task = tasks_of(schedule)[0]
    assert (task.title, task.created_by, task.requester, task.assignee) == ("Letters", None, mona, None)
    assert [step.text for step in task.steps.all()] == ["Open the letters", "Stamp the date"]
    assert task.shown_from == task.due_on == date(2026, 11, 23)
    schedule.refresh_from_db()
    assert schedule.look_at == datetime(2026, 11, 24, 0, 0, tzinfo=now.tzinfo)


def test_running_again_makes_nothing_twice(make: Callable[..., Schedule], now: datetime) -> None:
    schedule = make()
    jobs.generate(now)
    Schedule.objects.update(look_at=now, generated_until=None)
    assert jobs.generate(now)["created"] == 0
    assert Task.objects.count() == len(days(schedule)) == 11


def test_a_week_of_downtime_omits_nothing(make: Callable[..., Schedule], now: datetime) -> None:
    schedule = make()
    jobs.generate(now)
    jobs.generate(now + timedelta(days=30))
    expected = [date(2026, 11, 23) + timedelta(days=n) for n in range(30 + 15)]
    assert days(schedule, "created") == [day for day in expected if day.weekday() < 5]
