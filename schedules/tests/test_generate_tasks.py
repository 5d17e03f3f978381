"""The generator: what exists after a tick, after a late one, and after two."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedules import generator, jobs
from schedules.actions import create_schedule
from schedules.models import Occurrence, Schedule
from staff.actions_hours import add_closure
from staff.models import Absence, Department, HeldSkill, OpeningHours, Skill, User
from tasks.models import Procedure, Task
from tests.factories import a_procedure

Make = Callable[..., Schedule]
OSLO = ZoneInfo("Europe/Oslo")


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=OSLO)


def days(schedule: Schedule, *states: str) -> list[str]:
    rows = schedule.occurrences.order_by("due_at")
    return [row.due_on.isoformat() for row in (rows.filter(state__in=states) if states else rows)]


def tasks_of(schedule: Schedule) -> list[Task]:
    rows = schedule.occurrences.filter(task__isnull=False).select_related("task__assignee", "task__requester")
    return [row.task for row in rows.order_by("due_at") if row.task]


def outcomes(schedule: Schedule) -> list[tuple[str, str]]:
    return [(f"{row.due_on:%m-%d}", row.outcome) for row in schedule.occurrences.with_outcome().order_by("due_at")]


def look_now(now: datetime) -> None:
    Schedule.objects.update(look_at=now)


# --- what exists ---


def test_tasks_exist_for_fourteen_days_ahead(make: Make, now: datetime, mona: User) -> None:
    schedule = make()
    assert jobs.generate(now) == {"created": 11, "missed": 0, "in_trouble": 0}
    assert (days(schedule)[0], days(schedule)[-1]) == ("2026-11-23", "2026-12-07")
    task = tasks_of(schedule)[0]
    assert (task.title, task.created_by, task.requester, task.assignee) == ("Letters", None, mona, None)
    assert [(step.text, step.required) for step in task.steps.all()] == [
        ("Open the letters", True),
        ("Stamp the date", False),
    ]
    assert task.shown_from == task.due_on == date(2026, 11, 23)
    schedule.refresh_from_db()
    assert schedule.look_at == at("2026-11-24", "00:00")


def test_the_number_of_days_is_a_setting(make: Make, now: datetime, settings: Any) -> None:
    settings.RECURRING_DAYS_AHEAD = 3
    schedule = make()
    jobs.generate(now)
    assert days(schedule) == ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]


def test_lead_time_says_from_when_a_task_is_shown_and_makes_it_in_time(make: Make, now: datetime) -> None:
    schedule = make(rule="FREQ=MONTHLY;BYMONTHDAY=20", lead_days=30)
    jobs.generate(now)
    [task] = tasks_of(schedule)
    assert (task.due_on, task.shown_from) == (date(2026, 12, 20), date(2026, 11, 20))


def test_several_times_a_day_are_several_tasks(make: Make, now: datetime) -> None:
    schedule = make(rule="FREQ=WEEKLY;BYDAY=TU", times=[time(16), time(8)])
    jobs.generate(now)
    assert [(task.due_on.day, task.due_time) for task in tasks_of(schedule)] == [
        (24, time(8)),
        (24, time(16)),
        (1, time(8)),
        (1, time(16)),
    ]


def test_due_moments_stay_on_the_wall_clock_across_daylight_saving(make: Make) -> None:
    schedule = make(now=at("2027-03-20"), start=date(2027, 3, 20), rule="FREQ=DAILY", times=[time(2, 30), time(9)])
    jobs.generate(at("2027-03-20"))
    moments = [task.due_at.astimezone(OSLO) for task in tasks_of(schedule)]
    on_the_day = [moment.strftime("%H:%M%z") for moment in moments if moment.date() == date(2027, 3, 28)]
    assert on_the_day == ["03:00+0200", "09:00+0200"]  # 02:30 does not exist: the first moment after the gap


def test_without_a_time_it_is_due_at_closing_time(make: Make, now: datetime, billing: Department) -> None:
    OpeningHours.objects.create(department=billing, weekday=0, opens=time(8), closes=time(15))
    schedule = make(rule="FREQ=WEEKLY;BYDAY=MO")
    jobs.generate(now)
    assert tasks_of(schedule)[0].due_at == at("2026-11-23", "15:00")


@pytest.mark.once
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=MONTHLY;BYMONTHDAY=31", ["2026-11-30", "2026-12-31", "2027-01-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("FREQ=MONTHLY;X-WORKDAY=-1", ["2026-11-30", "2026-12-31", "2027-01-29"]),
        ("FREQ=MONTHLY;X-WORKDAY=3", ["2026-12-03", "2027-01-06", "2027-02-03"]),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1;X-OFFSET-WORKDAYS=5", ["2027-01-08", "2027-04-07", "2027-07-07"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-11-27", "2026-12-25", "2027-01-29"]),
    ],
)
def test_rules_by_month_run_through_a_winter(make: Make, ada: User, rule: str, expected: list[str]) -> None:
    from staff.holidays import keep_seeded

    keep_seeded(at("2026-11-23"))
    schedule = make(rule=rule)
    for week in range(40):
        jobs.generate(at("2026-11-23") + timedelta(weeks=week))
    assert days(schedule)[:3] == expected


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        ("keep", "2026-11-28"),
        ("earlier", "2026-11-27"),
        ("later", "2026-11-30"),
        ("nearest", "2026-11-27"),
        ("modified-following", "2026-11-30"),
        ("modified-preceding", "2026-11-27"),
    ],
)
def test_a_saturday_goes_where_the_schedule_says(make: Make, now: datetime, shift: str, expected: str) -> None:
    schedule = make(rule="FREQ=MONTHLY;BYMONTHDAY=28", shift=shift)
    jobs.generate(now)
    row = schedule.occurrences.get()
    assert (row.scheduled_on.isoformat(), row.due_on.isoformat()) == ("2026-11-28", expected)


def test_a_left_out_weekend_has_no_row_and_two_dates_moved_onto_one_day_stay_two(make: Make, now: datetime) -> None:
    left_out = make(rule="FREQ=WEEKLY;BYDAY=SA", shift="skip")
    crowded = make(rule="FREQ=WEEKLY;BYDAY=SA,SU", shift="later")
    jobs.generate(now)
    assert days(left_out) == []
    assert days(crowded) == ["2026-11-30", "2026-11-30", "2026-12-07", "2026-12-07"]


def test_it_begins_on_its_start_and_stops_on_its_last_day(make: Make, now: datetime) -> None:
    schedule = make(start=date(2026, 11, 26), ends_on=date(2026, 11, 30))
    jobs.generate(now)
    assert days(schedule) == ["2026-11-26", "2026-11-27", "2026-11-30"]
    schedule.refresh_from_db()
    assert schedule.look_at is None


def test_nothing_is_made_up_for_before_it_existed(make: Make, now: datetime) -> None:
    schedule = make(start=date(2026, 9, 1), times=[time(8)])
    jobs.generate(now)
    assert days(schedule)[0] == "2026-11-24"  # today's eight o'clock was over when it was set up


# --- once, and nothing omitted ---


def test_running_again_makes_nothing_twice(make: Make, now: datetime) -> None:
    schedule = make()
    jobs.generate(now)
    Schedule.objects.update(look_at=now, generated_until=None)
    assert jobs.generate(now)["created"] == 0
    assert Task.objects.count() == len(days(schedule)) == 11


def test_a_month_of_downtime_omits_nothing(make: Make, now: datetime) -> None:
    schedule = make()
    jobs.generate(now)
    jobs.generate(now + timedelta(days=30))
    all_days = [date(2026, 11, 23) + timedelta(days=n) for n in range(30 + 15)]
    assert days(schedule, "created") == [day.isoformat() for day in all_days if day.weekday() < 5]


def test_a_bounded_run_goes_on_with_the_next_one(make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "MOST_DATES", 4)
    monkeypatch.setattr(generator, "MOST_TASKS", 3)
    schedule = make(times=[time(10), time(11)])
    made = [jobs.generate(now)["created"] for _run in range(9)]
    assert max(made) <= 4
    assert sum(made) == 22
    assert len(days(schedule)) == 22


def test_a_tick_with_nothing_to_do_asks_little_however_many_schedules(make: Make, now: datetime) -> None:
    for _n in range(12):
        make(rule="FREQ=WEEKLY;BYDAY=TU")
    jobs.generate(now)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        jobs.generate(now + timedelta(minutes=10))
    assert len(asked) <= 8, [query["sql"][:90] for query in asked]


# --- late ---


def test_every_period_counts(make: Make, now: datetime) -> None:
    schedule = make(late="every")
    jobs.generate(now)
    jobs.generate(now + timedelta(days=7))
    assert [word for _day, word in outcomes(schedule)][:6] == ["created"] * 6


def test_only_the_latest_is_open_after_a_week_of_downtime(make: Make, now: datetime) -> None:
    schedule = make(late="latest", rule="FREQ=DAILY")
    jobs.generate(now)
    jobs.generate(at("2026-11-30"))
    told = outcomes(schedule)
    assert told[:7] == [(f"11-{day}", "missed") for day in range(23, 30)]
    assert told[7] == ("11-30", "created")
    closed = schedule.occurrences.order_by("due_at").first()
    assert closed and closed.task and closed.task.status == "cancelled"
    assert closed.task.ended_reason == closed.reason_words == "A newer one has come."


def test_latest_after_a_long_downtime_makes_no_task_for_what_is_missed(make: Make, now: datetime) -> None:
    schedule = make(late="latest", rule="FREQ=WEEKLY;BYDAY=TU")
    jobs.generate(now)
    jobs.generate(at("2027-01-28"))
    made = [row.scheduled_on.isoformat() for row in schedule.occurrences.filter(task__isnull=False)]
    assert made == ["2026-11-24", "2026-12-01", "2027-01-26", "2027-02-02", "2027-02-09"]
    assert days(schedule, "missed") == [(date(2026, 11, 24) + timedelta(weeks=n)).isoformat() for n in range(9)]


def test_it_expires_at_closing_time(make: Make, now: datetime, ida: User) -> None:
    schedule = make(late="expire", owner=ida, times=[time(10)])
    jobs.generate(now)
    assert jobs.generate(at("2026-11-23", "15:59"))["missed"] == 0
    assert jobs.generate(at("2026-11-23", "16:00"))["missed"] == 1
    row = schedule.occurrences.order_by("due_at").first()
    assert row and row.task
    assert (row.state, row.reason_words, row.task.status) == ("missed", "Not done by closing time.", "cancelled")
    assert row.task.ended_reason == "Not done by closing time."
    assert outcomes(schedule)[1] == ("11-24", "created")


def test_done_work_never_expires(make: Make, now: datetime, ida: User) -> None:
    schedule = make(late="expire", owner=ida)
    jobs.generate(now)
    task = tasks_of(schedule)[0]
    for step in task.steps.all():
        task.tick(step, by=ida, now=now)
    task.complete(by=ida, now=now)
    jobs.generate(at("2026-11-24", "08:00"))
    assert outcomes(schedule)[0] == ("11-23", "done")
    assert not Occurrence.objects.filter(expires_at__lte=at("2026-11-24", "08:00")).exists()


def test_what_expired_during_downtime_is_on_record_without_a_task(make: Make, now: datetime) -> None:
    schedule = make(late="expire")
    jobs.generate(at("2026-12-14", "09:00"))
    row = schedule.occurrences.order_by("due_at").first()
    assert row and (row.state, row.task, row.due_on) == ("missed", None, date(2026, 11, 23))
    assert len(days(schedule, "missed")) == 15


def test_work_that_waits_or_is_to_be_signed_does_not_expire(
    make: Make, now: datetime, ida: User, daily_close: Any, billing: Department, mona: User
) -> None:
    close = a_procedure(billing, daily_close, by=mona, now=now, name="Close", steps=[])
    waiting, sent = make(late="expire", owner=ida), make(late="expire", owner=ida, procedure=close)
    jobs.generate(now)
    tasks_of(waiting)[0].wait(by=ida, now=now, waiting_for="the bank", look_again_on=date(2026, 11, 26))
    tasks_of(sent)[0].submit(by=ida, now=now)
    jobs.generate(at("2026-11-23", "17:00"))
    assert [tasks_of(each)[0].status for each in (waiting, sent)] == ["waiting", "to_be_signed"]


def test_a_task_moved_to_another_day_expires_on_that_one(make: Make, now: datetime, ida: User) -> None:
    schedule = make(late="expire", owner=ida)
    jobs.generate(now)
    tasks_of(schedule)[0].edit(by=ida, now=now, due_on=date(2026, 11, 25))
    jobs.generate(at("2026-11-23", "17:00"))
    assert outcomes(schedule)[0][1] == "created"
    jobs.generate(at("2026-11-25", "17:00"))
    assert outcomes(schedule)[0][1] == "missed"


# --- one after the other ---


def test_one_at_a_time_waits_for_the_one_before(make: Make, now: datetime, ida: User) -> None:
    schedule = make(one_at_a_time=True, owner=ida)
    assert jobs.generate(now)["created"] == 1
    assert len(days(schedule, "expected")) == 10
    assert jobs.generate(now + timedelta(minutes=1))["created"] == 0
    tasks_of(schedule)[0].cancel(by=ida, now=now, reason="not needed")
    assert jobs.generate(now + timedelta(minutes=2))["created"] == 1
    assert [word for _day, word in outcomes(schedule)][:3] == ["skipped", "created", "expected"]


@pytest.mark.parametrize(
    ("n", "unit", "expected"),
    [(3, "days", "2026-11-28"), (3, "workdays", "2026-11-30"), (1, "weeks", "2026-12-02"), (1, "months", "2026-12-25")],
)
def test_again_after_it_was_done(make: Make, now: datetime, ida: User, n: int, unit: str, expected: str) -> None:
    schedule = make(after_done=n, after_done_unit=unit, owner=ida, times=[time(12)])
    jobs.generate(now)
    assert days(schedule) == ["2026-11-23"]
    jobs.generate(at("2026-11-25"))
    assert days(schedule) == ["2026-11-23"]
    task = tasks_of(schedule)[0]
    for step in task.steps.all():
        task.tick(step, by=ida, now=at("2026-11-25"))
    task.complete(by=ida, now=at("2026-11-25"))
    jobs.generate(at("2026-11-25", "09:01"))
    assert days(schedule) == ["2026-11-23", expected]
    jobs.generate(at("2026-12-20"))
    assert outcomes(schedule)[1][1] == "created"
    assert len(days(schedule)) == 2


# --- who ---


def test_the_owner_gets_it(make: Make, now: datetime, ida: User) -> None:
    schedule = make(owner=ida)
    jobs.generate(now)
    assert {task.assignee for task in tasks_of(schedule)} == {ida}


def test_who_is_away_does_not_get_that_days(make: Make, now: datetime, ida: User, mona: User) -> None:
    Absence.objects.create(user=ida, first_day=date(2026, 11, 24), last_day=date(2026, 11, 24), confirmed_at=now)
    schedule = make(owner=ida)
    jobs.generate(now)
    assert [task.assignee for task in tasks_of(schedule)[:3]] == [ida, None, ida]
    assert schedule.occurrences.order_by("due_at")[1].reason_words == "Ida Cast is away."


def test_who_may_not_gets_it_no_more_and_the_ledger_says_why(
    make: Make, now: datetime, ida: User, omar: User, olav: User, dee: User, post: Any
) -> None:
    first_aid = Skill.objects.create(name="First aid")
    HeldSkill.objects.create(user=ida, skill=first_aid, expires_on=date(2026, 11, 24))
    made = {user.name: make(owner=user) for user in (ida, omar, olav, dee)}
    post.required_skills.add(first_aid)
    jobs.generate(now)
    why = {
        name: [row.reason_words for row in schedule.occurrences.order_by("due_at")[:3]]
        for name, schedule in made.items()
    }
    assert why == {
        "Ida Cast": ["", "", "Ida Cast lacks: First aid."],
        "Omar Cast": ["Omar Cast lacks: First aid."] * 3,
        "Olav Cast": ["Olav Cast is not in this department."] * 3,
        "Dee Cast": ["Dee Cast no longer works here."] * 3,
    }


def test_a_day_off_and_a_weekend_go_to_the_pool(make: Make, now: datetime, ida: User) -> None:
    schedule = make(owner=ida, rule="FREQ=WEEKLY;BYDAY=SA")
    jobs.generate(now)
    assert tasks_of(schedule)[0].assignee is None
    assert schedule.occurrences.all()[0].reason_words == "Ida Cast does not work that day."


# --- calendars that change, and trouble ---


def test_a_closure_entered_later_moves_what_is_not_made_yet(
    make: Make, now: datetime, billing: Department, ada: User
) -> None:
    schedule = make(rule="FREQ=WEEKLY;BYDAY=TH", shift="later")
    jobs.generate(now)
    add_closure(
        department=billing,
        by=ada,
        now=now,
        name="Moving",
        first_day=date(2026, 12, 10),
        last_day=date(2026, 12, 10),
    )
    jobs.generate(at("2026-11-27"))
    assert days(schedule) == ["2026-11-26", "2026-12-03", "2026-12-11"]


def test_dates_left_out_for_a_closure_come_back_when_it_is_taken_away(
    make: Make, now: datetime, billing: Department, ada: User
) -> None:
    closure = add_closure(
        department=billing, by=ada, now=now, name="Moving", first_day=date(2026, 11, 26), last_day=date(2026, 11, 26)
    )
    schedule = make(rule="FREQ=WEEKLY;BYDAY=TH", shift="skip")
    jobs.generate(now)
    assert days(schedule) == ["2026-12-03"]
    from staff.actions_hours import remove_closure

    remove_closure(closure, by=ada, now=now)
    jobs.generate(now + timedelta(minutes=1))
    assert days(schedule) == ["2026-11-26", "2026-12-03"]


def test_what_cannot_run_stays_on_says_why_and_catches_up(make: Make, now: datetime, letters: Procedure) -> None:
    schedule, well = make(), make(rule="FREQ=WEEKLY;BYDAY=TU")
    jobs.generate(now)
    Procedure.objects.filter(pk=letters.pk).update(archived_at=now)
    assert jobs.generate(at("2026-11-25"))["in_trouble"] == 2
    jobs.generate(at("2026-11-26"))
    schedule.refresh_from_db()
    assert schedule.archived_at is None
    assert (schedule.trouble_words, schedule.trouble_since) == ("Its procedure is no longer in use.", at("2026-11-25"))
    assert days(schedule, "expected") == ["2026-12-08", "2026-12-09", "2026-12-10"]
    Procedure.objects.filter(pk=letters.pk).update(archived_at=None)
    jobs.generate(at("2026-11-26", "10:00"))
    schedule.refresh_from_db()
    assert (schedule.trouble, schedule.trouble_since, days(schedule, "expected")) == ("", None, [])
    assert len(days(well, "created")) == 3


@pytest.mark.parametrize("code", ["department_archived", "category_archived", "procedure_moved", "procedure_empty"])
def test_each_trouble_has_its_words(
    make: Make, now: datetime, letters: Procedure, billing: Department, clinical: Department, post: Any, code: str
) -> None:
    schedule = make()
    if code == "department_archived":
        Department.objects.filter(pk=billing.pk).update(archived_at=now)
    elif code == "category_archived":
        type(post).objects.filter(pk=post.pk).update(archived_at=now)
    elif code == "procedure_moved":
        Procedure.objects.filter(pk=letters.pk).update(department=clinical)
    else:
        Procedure.objects.filter(pk=letters.pk).update(current=None)
    jobs.generate(now)
    schedule.refresh_from_db()
    assert schedule.trouble == code
    assert schedule.trouble_words.startswith("Its ")
    assert len(days(schedule, "expected")) == 11


def test_a_department_that_never_opens_is_trouble_too(
    make: Make, now: datetime, billing: Department, ada: User
) -> None:
    add_closure(
        department=billing, by=ada, now=now, name="For good", first_day=date(2026, 11, 1), last_day=date(2030, 1, 1)
    )
    schedule = make(rule="FREQ=WEEKLY;BYDAY=TU", shift="later")
    jobs.generate(now)
    schedule.refresh_from_db()
    assert schedule.trouble == "no_working_day"
    assert "2026-11-24" in schedule.trouble_words


def test_one_poison_schedule_stops_no_other(make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    poison, well = make(title="Poison"), make(title="Well")
    start = generator.start_procedure

    def start_procedure(procedure: Procedure, **given: Any) -> Task:
        if given["title"] == "Poison":
            raise ValueError("poison")
        return start(procedure, **given)

    monkeypatch.setattr(generator, "start_procedure", start_procedure)
    assert jobs.generate(now) == {"created": 11, "missed": 0, "in_trouble": 1}
    poison.refresh_from_db()
    assert (poison.trouble, poison.trouble_since, poison.look_at) == ("failed", now, now)
    assert (len(days(poison)), len(days(well))) == (0, 11)
    monkeypatch.undo()
    assert jobs.generate(now + timedelta(minutes=1))["created"] == 11


def test_an_absurd_rule_is_never_stored(now: datetime, letters: Procedure, mona: User) -> None:
    from schedules.rules import RuleRefused

    for rule in ("FREQ=MINUTELY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;BYMINUTE=0,30", ""):
        with pytest.raises(RuleRefused):
            create_schedule(by=mona, now=now, procedure=letters, rule=rule)
    assert not Schedule.objects.exists()
