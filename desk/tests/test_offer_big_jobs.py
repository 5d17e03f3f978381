"""A counted job presses nobody day by day; it is offered where a day is empty."""

import pytest

from desk.my_day import my_day
from tests.factories import a_task


@pytest.fixture
def big(billing, post, mona, ida, now, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    due_on = now.date().replace(day=30)
    return a_task(billing, post, now=now, by=mona, assignee=ida, title="Scan", count_total=1200, due_on=due_on)


def test_no_daily_due_but_offered_where_a_day_is_empty(big, billing, post, ida, omar, mona, now):
    big.start(by=ida, now=now)
    for person in (ida, omar):
        assert [(group.key, group.rows[0].title) for group in my_day(person, now=now).groups] == [("big-jobs", "Scan")]
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Post")
    assert [group.key for group in my_day(ida, now=now).groups] == ["next"]
