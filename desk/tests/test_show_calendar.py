"""The calendar: what is due on which day, whose; no reason of an absence; absurd months; no query more."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedules.actions import create_schedule
from staff.models import Absence, Closure, Holiday
from tests.factories import a_procedure, a_task


def month(client, **asked):
    return client.get("/calendar/", asked).context["month"]


def cell(found, day: date):
    return next(one for week in found.weeks for one in week.days if one.day == day)


@pytest.fixture(autouse=True)
def _nine(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_ones_own_month_and_the_teams(client_of, now, mona, ida, omar, billing, post, complaint):
    day = date(2026, 11, 26)
    a_task(billing, post, now=now, by=mona, assignee=ida, title="Mine", due_on=day)
    a_task(billing, post, now=now, by=mona, assignee=omar, title="Omar's", due_on=day)
    a_task(billing, complaint, now=now, by=mona, assignee=omar, title="Secret", due_on=day)
    titles = lambda client, **asked: {one.title for one in cell(month(client, **asked), day).entries}  # noqa: E731
    assert titles(client_of(ida)) == {"Mine"}
    assert titles(client_of(ida), whose="team") == {"Mine", "Omar's"}
    assert titles(client_of(mona)) == {"Mine", "Omar's", "Secret"}
    found = month(client_of(ida))
    assert found.weeks[0].number == 44 and [len(week.days) for week in found.weeks] == [7] * 6
    assert (found.before, found.after) == ("2026-10", "2026-12")


def test_more_than_four_lead_to_the_list_of_that_day(client_of, now, mona, ida, billing, post):
    day = date(2026, 11, 24)
    for _n in range(6):
        a_task(billing, post, now=now, by=mona, assignee=ida, due_on=day)
    client = client_of(ida)
    shown = cell(month(client), day)
    assert (len(shown.entries), shown.more) == (4, 2)
    page = client.get("/calendar/").content.decode()
    link = "/tasks/?status=all&amp;coming=on&amp;assignee=me&amp;due_after=2026-11-24&amp;due_before=2026-11-24"
    assert link in page and 'href="/tasks/new/?due_on=2026-11-24"' in page
    assert len(client.get(link.replace("&amp;", "&")).context["rows"]) == 6


def test_what_recurring_work_will_bring_is_computed_beyond_its_tasks(client_of, now, mona, ida, billing, post):
    procedure = a_procedure(billing, post, by=mona, now=now)
    create_schedule(by=mona, now=now, procedure=procedure, rule="FREQ=WEEKLY;BYDAY=TU", owner=ida, title="Tuesdays")
    found = month(client_of(ida), month="2027-03")
    days = [one.day.day for week in found.weeks for one in week.days if one.inside and one.coming]
    assert days == [2, 9, 16, 23, 30]
    assert not any(one.coming for week in month(client_of(ida), month="2150-03").weeks for one in week.days)


def test_of_a_colleague_one_sees_that_they_are_away_never_why(client_of, now, mona, ida, omar, billing):
    day = date(2026, 11, 25)
    for user, confirmed in ((omar, now), (mona, None), (ida, None)):
        Absence.objects.create(
            user=user, first_day=day, last_day=day, reason="sick", note="Flu", confirmed_at=confirmed
        )
    page = client_of(ida).get("/calendar/", {"whose": "team"})
    assert cell(page.context["month"], day).away == ["You asked to be away", "Omar away"]
    assert "Flu" not in page.content.decode() and "Sick" not in page.content.decode()
    assert cell(month(client_of(ida)), day).away == ["You asked to be away"]


def test_holidays_and_closures_have_their_names(client_of, ida, billing):
    Holiday.objects.create(country="NO", day=date(2026, 12, 25), name="Christmas Day")
    Closure.objects.create(
        department=billing, name="Stocktaking", first_day=date(2026, 12, 28), last_day=date(2026, 12, 28)
    )
    found = month(client_of(ida), month="2026-12")
    assert cell(found, date(2026, 12, 25)).off == "Christmas Day"
    assert cell(found, date(2026, 12, 28)).off == "Stocktaking"


@pytest.mark.once
@pytest.mark.parametrize(
    "asked", ["", "x", "2026-13", "0001-01", "9999-12", "2026-11-23", "-2026-1", "２０２６-11", "\x00"]
)
def test_an_absurd_month_is_this_one(client_of, ida, asked):
    answer = client_of(ida).get("/calendar/", {"month": asked, "department": "9" * 40, "whose": asked})
    assert answer.status_code == 200 and answer.context["month"].first == date(2026, 11, 1)
    for edge in ("2000-01", "2199-12"):
        assert client_of(ida).get("/calendar/", {"month": edge}).status_code == 200


def test_no_month_asks_more_because_it_holds_more(client_of, now, mona, ida, omar, billing, post):
    procedure = a_procedure(billing, post, by=mona, now=now)
    client = client_of(mona)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/calendar/?whose=team").status_code == 200
        return len(queries.captured_queries)

    def fill(days: range) -> None:
        for n in days:
            day = now.date() + timedelta(days=n % 6)
            a_task(billing, post, now=now, by=mona, assignee=(ida, omar)[n % 2], due_on=day)
            create_schedule(by=mona, now=now, procedure=procedure, rule="FREQ=DAILY", title=f"Daily {n}")
            Absence.objects.create(user=omar, first_day=day, last_day=day, confirmed_at=now)

    fill(range(1))
    few = asked()
    fill(range(1, 9))
    assert asked() == few <= 16
