"""Two ticks, and a tick against an edit, with real threads on PostgreSQL; each beside a control that must fail."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from schedules import actions, generator, jobs
from schedules.models import Occurrence, Schedule
from staff.models import User
from staff.versions import Stale
from tasks.actions import start_procedure
from tasks.models import Task
from tests.races import race, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Schedule]
ROUNDS = 4


def each_date_once(schedule: Schedule, dates: int) -> None:
    rows = list(schedule.occurrences.order_by("scheduled_on"))
    assert [row.scheduled_on for row in rows] == sorted({row.scheduled_on for row in rows})
    assert len(rows) == dates
    assert {row.task_id for row in rows} == set(Task.objects.values_list("pk", flat=True))
    assert Task.objects.count() == dates


# --- two ticks ---


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_ticks_make_each_task_once(make: Make, now: datetime, _round: int) -> None:
    schedule = make()
    answers = race(lambda: jobs.generate(now), lambda: jobs.generate(now), lambda: jobs.generate(now))
    assert refused(answers, ()) == 0
    assert sum(answer["created"] for answer in answers) == 11
    assert not any(answer["in_trouble"] for answer in answers)
    each_date_once(schedule, 11)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_ticks_after_an_outage_record_each_missed_date_once(make: Make, now: datetime, _round: int) -> None:
    schedule = make(late="expire")
    jobs.generate(now)
    later = now + timedelta(days=7)
    answers = race(lambda: jobs.generate(later), lambda: jobs.generate(later))
    assert refused(answers, ()) == 0
    assert schedule.occurrences.filter(state="missed").count() == 5
    assert sum(answer["missed"] for answer in answers) == 5


def test_control_a_generator_that_looks_before_it_writes_makes_two(make: Make, now: datetime) -> None:
    schedule = make(rule="FREQ=WEEKLY;BYDAY=MO", ends_on=date(2026, 11, 23))
    met = threading.Barrier(2)

    def naive() -> None:
        known = schedule.occurrences.filter(task__isnull=False).exists()
        met.wait(10)
        if not known:
            task = start_procedure(schedule.procedure, by=None, now=now, due_on=now.date())
            given = {"due_on": now.date(), "due_at": now, "state": "created", "task": task}
            Occurrence.objects.update_or_create(schedule=schedule, scheduled_on=now.date(), defaults=given)

    race(naive, naive)
    with pytest.raises(AssertionError):
        each_date_once(schedule, 1)


def test_even_without_the_lock_the_ledger_lets_no_date_in_twice(make: Make, now: datetime) -> None:
    """The second line: the unique constraint makes the later one wait and then find everything made."""
    schedule = make()
    met = threading.Barrier(2)

    def unlocked() -> None:
        with transaction.atomic():
            row = Schedule.objects.select_related("procedure__current", "department").get(pk=schedule.pk)
            met.wait(10)
            generator.look(row, generator.Run(now))

    race(unlocked, unlocked)
    each_date_once(schedule, 11)


# --- tick against edit ---


@pytest.fixture
def tuesdays(make: Make, now: datetime) -> Schedule:
    schedule = make(rule="FREQ=WEEKLY;BYDAY=TU")
    jobs.generate(now)
    return schedule


def one_a_week(schedule: Schedule) -> None:
    """Nothing of the old rule after the first date of the new one, and no week with both."""
    made = [row.scheduled_on for row in schedule.occurrences.filter(state="created").order_by("scheduled_on")]
    weeks = [day.isocalendar()[:2] for day in made]
    assert len(weeks) == len(set(weeks)), made


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_tick_against_an_edit(tuesdays: Schedule, mona: User, now: datetime, _round: int) -> None:
    later = now + timedelta(days=7)
    answers = race(
        lambda: jobs.generate(later),
        lambda: actions.change_schedule(
            tuesdays, {"rule": "FREQ=WEEKLY;BYDAY=WE"}, scope="not_started", version=1, by=mona, now=later
        ),
    )
    assert refused(answers, ()) == 0
    assert not answers[0]["in_trouble"]
    jobs.generate(later)
    one_a_week(tuesdays)
    made = tuesdays.occurrences.filter(state="created").order_by("scheduled_on")
    assert [f"{row.scheduled_on:%a %d %b}" for row in made] == ["Tue 24 Nov", "Wed 02 Dec", "Wed 09 Dec"]
    cancelled = Task.objects.filter(status="cancelled").values_list("due_on", flat=True)
    assert all(day.weekday() == 1 for day in cancelled)


def test_control_an_edit_that_holds_no_lock_mixes_two_rules(tuesdays: Schedule, mona: User, now: datetime) -> None:
    later = now + timedelta(days=7)
    looked, edited = threading.Event(), threading.Event()

    def tick() -> None:
        with transaction.atomic():
            row = Schedule.objects.select_related("procedure__current", "department").get(pk=tuesdays.pk)
            looked.set()
            edited.wait(10)
            generator.look(row, generator.Run(later))

    def edit() -> None:
        looked.wait(10)
        actions.change_schedule(
            tuesdays, {"rule": "FREQ=WEEKLY;BYDAY=WE"}, scope="not_started", version=1, by=mona, now=later
        )
        jobs.generate(later)
        edited.set()

    race(tick, edit)
    with pytest.raises(AssertionError):
        one_a_week(tuesdays)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_edits_have_one_winner(tuesdays: Schedule, mona: User, dag: User, now: datetime, _round: int) -> None:
    def edit(by: User, day: str) -> Any:
        fields = {"rule": f"FREQ=WEEKLY;BYDAY={day}"}
        return lambda: actions.change_schedule(tuesdays, fields, scope="future", version=1, by=by, now=now)

    answers = race(edit(mona, "WE"), edit(dag, "TH"))
    assert refused(answers, Stale) == 1
    jobs.generate(now)
    won = 3 if isinstance(answers[0], Stale) else 2
    made = tuesdays.occurrences.filter(scheduled_on__gt=date(2026, 12, 1), state="created")
    assert {row.scheduled_on.weekday() for row in made} == {won}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_tick_against_leaving_out_a_date(tuesdays: Schedule, mona: User, now: datetime, _round: int) -> None:
    later = now + timedelta(days=7)
    row = tuesdays.occurrences.get(scheduled_on=date(2026, 12, 1))
    answers = race(
        lambda: jobs.generate(later),
        lambda: actions.skip_occurrence(
            tuesdays,
            scheduled_on=row.scheduled_on,
            scheduled_time=row.scheduled_time,
            reason="The strike",
            by=mona,
            now=later,
        ),
    )
    assert refused(answers, ()) == 0
    row.refresh_from_db()
    assert (row.state, row.task.status if row.task else "") == ("skipped", "cancelled")
