"""Editing, leaving out, stopping and starting again: what stays, what goes, what comes."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from schedules import actions, changes, jobs
from schedules.models import Schedule
from schedules.rules import RuleRefused
from staff.models import Event, User
from staff.versions import Stale
from tasks.errors import Refused
from tasks.models import Procedure, Task

Make = Callable[..., Schedule]
TUESDAYS, WEDNESDAYS = "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=WE"


def ledger(schedule: Schedule) -> list[tuple[str, str]]:
    return [(f"{row.scheduled_on:%m-%d}", row.outcome) for row in schedule.occurrences.with_outcome()]


@pytest.fixture
def tuesdays(make: Make, now: datetime) -> Schedule:
    schedule = make(rule=TUESDAYS)
    jobs.generate(now)
    return schedule


def change(schedule: Schedule, by: User, now: datetime, scope: changes.Scope = "future", **fields: Any) -> Schedule:
    schedule.refresh_from_db()
    return actions.change_schedule(schedule, fields, scope=scope, version=schedule.version, by=by, now=now)


def test_only_future_ones(tuesdays: Schedule, mona: User, now: datetime) -> None:
    change(tuesdays, mona, now, rule=WEDNESDAYS)
    jobs.generate(now)
    assert ledger(tuesdays) == [("11-24", "created"), ("12-01", "created"), ("12-02", "created")]
    jobs.generate(now + timedelta(days=7))
    assert ledger(tuesdays)[-1] == ("12-09", "created")


def test_this_and_all_not_yet_started(tuesdays: Schedule, mona: User, ida: User, now: datetime) -> None:
    begun = tuesdays.occurrences.get(scheduled_on=date(2026, 11, 24)).task
    assert begun
    begun.start(by=ida, now=now)
    change(tuesdays, mona, now, scope="not_started", rule=WEDNESDAYS)
    jobs.generate(now)
    assert ledger(tuesdays) == [
        ("11-24", "created"),
        ("11-25", "created"),
        ("12-01", "replaced"),
        ("12-02", "created"),
    ]
    [gone] = Task.objects.filter(status="cancelled")
    assert (gone.due_on, gone.ended_reason) == (date(2026, 12, 1), "The rule was changed.")


def test_the_same_dates_come_back_with_another_owner(tuesdays: Schedule, mona: User, ida: User, now: datetime) -> None:
    change(tuesdays, mona, now, scope="not_started", owner_id=ida.pk)
    jobs.generate(now)
    assert ledger(tuesdays) == [("11-24", "created"), ("12-01", "created")]
    assert {row.task.assignee for row in tuesdays.occurrences.all() if row.task} == {ida}
    assert Task.objects.filter(status="cancelled").count() == 2


def test_expected_dates_are_replaced_but_not_those_that_were_due(
    make: Make, mona: User, now: datetime, letters: Procedure
) -> None:
    schedule = make(rule=TUESDAYS)
    Procedure.objects.filter(pk=letters.pk).update(archived_at=now)
    jobs.generate(now)
    later = now + timedelta(days=3)
    Procedure.objects.filter(pk=letters.pk).update(archived_at=None)
    Schedule.objects.update(look_at=now + timedelta(days=90))
    change(schedule, mona, later, rule=WEDNESDAYS)
    jobs.generate(later)
    assert ledger(schedule)[0] == ("11-24", "created")  # it was due; an edit does not take it away


def test_work_due_before_the_edit_is_settled_by_the_old_rule(tuesdays: Schedule, mona: User, now: datetime) -> None:
    after_outage = now + timedelta(days=30)
    change(tuesdays, mona, after_outage, rule=WEDNESDAYS)
    jobs.generate(after_outage)
    assert [day for day, _outcome in ledger(tuesdays)][:5] == ["11-24", "12-01", "12-08", "12-15", "12-22"]


def test_the_page_says_what_the_verb_then_does(tuesdays: Schedule, mona: User, now: datetime) -> None:
    tuesdays.refresh_from_db()
    new = changes.changed(tuesdays, {"rule": WEDNESDAYS})
    told = changes.effects(tuesdays, new, "not_started", now)
    change(tuesdays, mona, now, scope="not_started", rule=WEDNESDAYS)
    jobs.generate(now)
    made = list(tuesdays.occurrences.filter(state="created").values_list("due_on", flat=True))
    assert [due.due_on for due in told.come][: len(made)] == made
    assert len(told.anew) == Task.objects.filter(status="cancelled").count() == 2
    assert told.stay == []


def test_an_edit_is_an_event_and_a_stale_one_is_refused(tuesdays: Schedule, mona: User, now: datetime) -> None:
    change(tuesdays, mona, now, title="Tuesday letters")
    event = Event.objects.about("schedule", tuesdays.pk).first()
    assert event
    assert (event.name, event.by, event.before, event.after) == (
        "changed",
        mona,
        {"title": "Letters"},
        {"title": "Tuesday letters", "version": 2},
    )
    with pytest.raises(Stale):
        actions.change_schedule(tuesdays, {"title": "x"}, scope="future", version=1, by=mona, now=now)
    unchanged = change(tuesdays, mona, now, title="Tuesday letters")
    assert unchanged.version == 2


def test_an_absurd_edit_changes_nothing(tuesdays: Schedule, mona: User, now: datetime) -> None:
    with pytest.raises(RuleRefused):
        change(tuesdays, mona, now, rule="FREQ=SECONDLY")
    tuesdays.refresh_from_db()
    assert (tuesdays.rule, tuesdays.version) == (TUESDAYS, 1)


def test_another_late_policy_holds_for_what_is_open(tuesdays: Schedule, mona: User, now: datetime) -> None:
    change(tuesdays, mona, now, late="expire")
    jobs.generate(now)
    jobs.generate(now + timedelta(days=2))
    assert ledger(tuesdays)[0] == ("11-24", "missed")
    change(tuesdays, mona, now + timedelta(days=2), late="every")
    jobs.generate(now + timedelta(days=10))
    assert ledger(tuesdays)[1] == ("12-01", "created")


# --- leave out one ---


def skip(schedule: Schedule, day: date, by: User, now: datetime, reason: str = "The strike") -> None:
    actions.skip_occurrence(schedule, scheduled_on=day, scheduled_time=time(0), reason=reason, by=by, now=now)


def test_one_is_left_out_and_the_series_goes_on(tuesdays: Schedule, mona: User, now: datetime) -> None:
    skip(tuesdays, date(2026, 12, 1), mona, now)
    jobs.generate(now + timedelta(days=14))
    assert ledger(tuesdays) == [
        ("11-24", "created"),
        ("12-01", "skipped"),
        ("12-08", "created"),
        ("12-15", "created"),
    ]
    row = tuesdays.occurrences.get(scheduled_on=date(2026, 12, 1))
    assert row.task and row.task.status == "cancelled"
    assert (row.reason_words, row.decided_by, row.task.ended_reason) == ("The strike", mona, "The strike")


def test_a_date_beyond_the_tasks_is_left_out_before_it_comes(tuesdays: Schedule, mona: User, now: datetime) -> None:
    skip(tuesdays, date(2027, 3, 2), mona, now)
    jobs.generate(now + timedelta(days=100))
    assert dict(ledger(tuesdays))["03-02"] == "skipped"
    assert dict(ledger(tuesdays))["03-09"] == "created"


@pytest.mark.parametrize("day", [date(2026, 12, 2), date(2026, 11, 17), date(2199, 1, 2)])
def test_what_is_no_date_cannot_be_left_out(tuesdays: Schedule, mona: User, now: datetime, day: date) -> None:
    with pytest.raises(Refused):
        skip(tuesdays, day, mona, now)


def test_leaving_out_needs_a_reason_and_happens_once(tuesdays: Schedule, mona: User, now: datetime) -> None:
    with pytest.raises(Refused):
        skip(tuesdays, date(2026, 12, 1), mona, now, reason=" ")
    skip(tuesdays, date(2026, 12, 1), mona, now)
    with pytest.raises(Stale):
        skip(tuesdays, date(2026, 12, 1), mona, now)


# --- stop, and start again ---


def test_stopping_takes_away_what_nobody_has_begun(tuesdays: Schedule, mona: User, now: datetime) -> None:
    stopped = actions.archive_schedule(tuesdays, version=1, by=mona, now=now, reason="No letters any more")
    assert Task.objects.exclude(status="cancelled").count() == 0
    assert jobs.generate(now + timedelta(days=20)) == {"created": 0, "missed": 0, "in_trouble": 0}
    back = now + timedelta(days=20)  # a Sunday
    actions.restore_schedule(stopped, version=2, by=mona, now=back)
    jobs.generate(back)
    assert ledger(tuesdays) == [
        ("11-24", "replaced"),
        ("12-01", "replaced"),
        ("12-15", "created"),
        ("12-22", "created"),
    ]


def test_stopping_and_starting_on_the_same_day_brings_the_same_dates_back(
    tuesdays: Schedule, mona: User, now: datetime
) -> None:
    stopped = actions.archive_schedule(tuesdays, version=1, by=mona, now=now)
    actions.restore_schedule(stopped, version=2, by=mona, now=now)
    jobs.generate(now)
    assert ledger(tuesdays) == [("11-24", "created"), ("12-01", "created")]
    with pytest.raises(Stale):
        actions.archive_schedule(tuesdays, version=1, by=mona, now=now)
