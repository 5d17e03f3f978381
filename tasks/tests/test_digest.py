"""What the morning digest says of tasks."""

from datetime import time, timedelta

import pytest

from notices import digest
from tests.factories import a_task


@pytest.fixture(autouse=True)
def _at_nine(time_machine, now):
    time_machine.move_to(now, tick=False)


def said(person, now):
    return {section.title: [line.text for line in section.lines] for section in digest.filled(person, now)}


def test_the_day_in_sections(billing, post, daily_close, complaint, mona, ida, now):
    back = a_task(billing, daily_close, now=now, by=mona, assignee=ida, title="Deposit slip")
    back.submit(by=ida, now=now)
    back.send_back(by=mona, now=now, reason="The bag number")
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Early", due_time=time(8))
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Post", due_time=time(11))
    a_task(billing, complaint, now=now, by=mona, assignee=ida, title="Complaint of Mrs Vik")
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Next week", due_on=now.date() + timedelta(days=7))
    found = said(ida, now)
    assert found["Sent back to you"] == ["Deposit slip, today"]
    assert found["Overdue"] == ["Early, today 08:00"]
    assert found["Today"] == ["Post, today 11:00", "a private task, today"]


def test_a_manager_hears_of_what_is_a_day_late(billing, post, daily_close, mona, ida, olav, now):
    before = now - timedelta(days=5)
    a_task(billing, post, now=before, by=mona, assignee=ida, title="Late", due_on=before.date())
    a_task(billing, daily_close, now=now, by=mona, assignee=ida, title="Close").submit(by=ida, now=now)
    found = said(mona, now)
    assert found["Late in your departments"] == ["Late, Wed (Ida Cast)"]
    assert found["To sign"] == ["Close, today"]
    assert "Late in your departments" not in said(ida, now)
    assert said(olav, now) == {}
