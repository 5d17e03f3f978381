"""When reminders come: in the working time of whoever hears, as they or the office said. The cast's hours are 08-16."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from staff import worktime
from staff.models import Closure, Department, Membership, User
from staff.tests.hours_cast import away, holiday, opens, period, works_from
from tasks import jobs, reminders
from tasks.clock import a_working_day_after
from tasks.models import Category, Task
from tests.factories import a_task

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[tuple[str, str]]:
    """Who was told and when, on Oslo's clock: ("Ida", "11-23 09:00")."""
    rows = Notice.objects.filter(kind=kind, channel="inbox").order_by("pk")
    zone = worktime.zone_of(None)
    return [(row.person.get_short_name(), f"{row.not_before.astimezone(zone):%m-%d %H:%M}") for row in rows]


def at(now: datetime, text: str) -> datetime:
    """`at(now, "11-24 13:00")` in Oslo's winter."""
    return datetime.fromisoformat(f"{now.year}-{text.replace(' ', 'T')}").replace(tzinfo=now.tzinfo)


SOON = [  # due, minutes said by the person, told at
    ("11-24 11:00", None, "11-24 09:00", "two working hours"),
    ("11-24 09:00", None, "11-23 15:00", "an hour of today and one of yesterday"),
    ("11-24 08:00", None, "11-23 14:00", "yesterday"),
    ("11-24 11:00", 30, "11-24 10:30", "as she said"),
    ("11-24 11:00", 480, "11-23 11:00", "a whole working day"),
    ("11-24 20:00", 60, "11-24 15:00", "after she has left"),
    ("11-26 09:00", 120, "11-24 15:00", "over a holiday"),
    ("11-27 13:00", 120, "11-27 09:00", "over two hours away"),
    ("11-30 09:00", 120, "11-27 15:00", "over a weekend"),
    ("12-01 09:00", 600, "11-27 15:00", "ten hours: a day and two ends"),
]


@pytest.mark.parametrize("due, minutes, expected, why", SOON)
def test_due_soon(
    billing: Department,
    post: Category,
    ida: User,
    mona: User,
    now: datetime,
    due: str,
    minutes: int | None,
    expected: str,
    why: str,
) -> None:
    holiday("2026-11-25")
    away(ida, "2026-11-27", "2026-11-27", hours="10:00-12:00")
    ida.remind_minutes = minutes
    ida.save()
    moment, tells = at(now, due), at(now, expected)
    a_task(billing, post, now=now, by=mona, assignee=ida, due_on=moment.date(), due_time=moment.time())
    jobs.remind(tells - timedelta(minutes=1))
    assert told("due_soon") == [], why
    jobs.remind(tells)
    jobs.remind(tells + timedelta(minutes=1))
    assert told("due_soon") == [("Ida", expected)], why


def test_the_office_says_it_for_those_who_did_not(office, billing, post, ida, omar, mona, now) -> None:
    office.remind_minutes, omar.remind_minutes = 240, 60
    office.save()
    omar.save()
    works_from(mona, "2024-01-01", {})
    for person in (ida, omar, mona):
        a_task(billing, post, now=now, by=mona, assignee=person, due_on=date(2026, 11, 24), due_time=time(15))
    for hour in (10, 11, 13, 14):
        jobs.remind(at(now, "11-24 00:00") + timedelta(hours=hour))
    assert told("due_soon") == [("Ida", "11-24 11:00"), ("Mona", "11-24 11:00"), ("Omar", "11-24 14:00")], (
        "of somebody who never works, as the clock goes"
    )


def test_overdue_waits_until_the_person_works(billing, post, ida, omar, mona, now) -> None:
    away(ida, "2026-11-24", "2026-11-24", hours="07:00-10:00")
    for person in (ida, omar):
        a_task(billing, post, now=now, by=mona, assignee=person)
    jobs.remind(at(now, "11-23 16:05"))
    assert sorted(told("overdue")) == [("Ida", "11-24 10:00"), ("Omar", "11-24 08:00")]
    assert [row.moment for row in Notice.objects.filter(kind="overdue")] == [Task.objects.first().due_at] * 2


LATE = [  # due, when the working day of 8 hours after it is over; the office closes at 14 on Fridays
    ("11-23 11:00", "11-24 11:00"),
    ("11-23 16:00", "11-24 16:00"),
    ("11-26 11:00", "11-27 11:00"),
    ("11-27 14:00", "11-30 16:00"),
    ("11-27 11:00", "11-30 13:00"),
    ("11-28 12:00", "11-30 16:00"),
]


@pytest.mark.parametrize("due, expected", LATE)
def test_late_by_a_working_day(billing, post, ida, mona, now, due: str, expected: str) -> None:
    opens(None, "0123", "08:00", "16:00")
    opens(None, "4", "08:00", "14:00")
    moment = at(now, due)
    a_task(billing, post, now=now, by=mona, assignee=ida, due_on=moment.date(), due_time=moment.time())
    jobs.remind(at(now, expected) - timedelta(minutes=1))
    assert told("late") == []
    for _twice in range(2):
        jobs.remind(at(now, expected))
    assert [name for name, _when in told("late")] == ["Mona"]


def test_late_in_hours_of_some_dates(billing, post, ida, mona, now) -> None:
    period(None, "2026-11-24", "2026-11-30", dict.fromkeys(range(5), "08:00-12:00"))
    a_task(billing, post, now=now, by=mona, assignee=ida, due_time=time(12))
    assert a_working_day_after(billing, at(now, "11-23 12:00")) == at(now, "11-24 12:00")
    assert a_working_day_after(billing, at(now, "11-24 12:00")) == at(now, "11-26 12:00")
    jobs.remind(at(now, "11-24 12:00"))
    assert told("late") == [("Mona", "11-25 08:00")], "her hours are over at twelve that day"


def test_who_hears_that_work_is_late(billing, post, ida, mona, dag, omar, now) -> None:
    """The manager; away, the deputy; never whoever has the work. A passed deadline is told at once, once."""
    away(mona, "2026-11-25", "2026-11-25")
    Membership.objects.filter(user=dag, department=billing).update(role=Membership.Role.DEPUTY)
    made = [a_task(billing, post, now=now, by=mona, assignee=person) for person in (mona, ida, None)]
    jobs.remind(at(now, "11-24 16:30"))
    assert sorted({name for name, _when in told("late")}) == ["Dag", "Mona"]
    by_task = dict(Notice.objects.filter(kind="late", channel="inbox").values_list("subject_id", "person__name"))
    assert by_task[made[0].pk] == dag.name
    assert by_task[made[1].pk] == by_task[made[2].pk] == mona.name
    late = a_task(billing, post, now=now, by=mona, assignee=ida, due_on=date(2026, 11, 24), deadline=date(2026, 11, 24))
    for _twice in range(2):
        jobs.remind(at(now, "11-25 00:01"))
    assert list(
        Notice.objects.filter(kind="late", subject_id=late.pk, channel="inbox").values_list("person__name", flat=True)
    ) == [dag.name]


def test_a_late_signature(billing, daily_close, mona, dag, ida, now) -> None:
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida)
    task.submit(by=ida, now=now)
    assert task.sign_due_at == now + timedelta(days=1)
    jobs.remind(now + timedelta(hours=23, minutes=59))
    assert told("sign_late") == []
    jobs.remind(now + timedelta(days=1))
    assert "Mona" in dict(told("sign_late"))
    assert "Ida" not in dict(told("sign_late"))


def test_never_open_is_a_day_by_the_clock(billing: Department, now: datetime) -> None:
    Closure.objects.create(name="Closed", first_day=date(1990, 1, 1), last_day=date(2199, 12, 31))
    assert a_working_day_after(billing, now) == now + timedelta(days=1)


def test_the_queries_do_not_grow(billing, post, daily_close, ida, omar, mona, now) -> None:
    def many(n: int) -> None:
        for number in range(n):
            for person in (ida, omar):
                a_task(billing, post, now=now, by=mona, assignee=person, due_time=time(10), title=f"{number}")
            a_task(billing, post, now=now, by=mona, assignee=ida, due_on=date(2026, 11, 19), title=f"Late {number}")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = list(reminders.all_of(now - timedelta(days=5), now + timedelta(minutes=5)))
        assert len({each.kind for each in found}) == 3
        return len(queries)

    many(1)
    few = asked()
    many(8)
    assert asked() == few
