"""What the tick does for tasks; each duty twice, because it may run twice."""

from datetime import time, timedelta

import pytest

from notices.models import Notice
from staff.models import Event, OpeningHours
from tasks import jobs
from tasks.models import Task
from tasks.states import Status
from tests.factories import a_task


@pytest.fixture
def task(billing, post, ida, mona, now):
    return a_task(billing, post, now=now, by=mona, assignee=ida, due_time=time(11))


def test_wakes_on_its_day(task, ida, now):
    task.wait(by=ida, now=now, waiting_for="the bank", look_again_on=now.date() + timedelta(days=2))
    assert jobs.wake_waiting(now + timedelta(days=1)) == 0
    assert jobs.wake_waiting(now + timedelta(days=2)) == 1
    assert jobs.wake_waiting(now + timedelta(days=2)) == 0
    task.refresh_from_db()
    assert task.status == Status.OPEN


def kinds(person):
    rows = Notice.objects.filter(person=person, channel="inbox").order_by("id")
    return [row.kind for row in rows]


def test_reminds_once_before_and_once_after(task, ida, now):
    jobs.remind(now - timedelta(minutes=1))
    assert "due_soon" not in kinds(ida), "two working hours before, that is at nine"
    for minutes in (0, 1, 130, 131):
        jobs.remind(now + timedelta(minutes=minutes))
    assert kinds(ida) == ["assigned", "due_soon", "overdue"]


def test_a_week_of_downtime_forgets_no_reminder(task, ida, now):
    jobs.remind(now)
    jobs.remind(now + timedelta(days=7))
    assert "overdue" in kinds(ida)


def test_due_moments_follow_the_hours(billing, post, ida, mona, office, now):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    jobs.follow_hours(now)
    OpeningHours.objects.create(weekday=0, opens=time(8), closes=time(12))
    assert jobs.follow_hours(now) == 0
    Event.record(office, "hours_changed", by=mona, at=now + timedelta(minutes=1))
    assert jobs.follow_hours(now + timedelta(minutes=2)) == 1
    task.refresh_from_db()
    assert task.due_at == now.replace(hour=12)
    assert Task.objects.get(pk=task.pk).version == task.version
