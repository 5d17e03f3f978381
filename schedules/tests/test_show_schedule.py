"""The pages: the list, one schedule with its ledger, the log, and the buttons on them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schedules import actions, jobs
from schedules.models import Occurrence, Schedule
from staff.archiving import what_hangs_on
from staff.models import Department, Office, User
from tasks.models import Procedure
from tests.factories import a_procedure

Make = Callable[..., Schedule]
ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Requests come in a week after Monday, at noon."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=7, hours=3))


@pytest.fixture
def lived(make: Make, now: datetime, ida: User, mona: User) -> Schedule:
    """A week: done on Monday, missed on Tuesday, left out on Wednesday, the rest to do."""
    schedule = make(owner=ida, late="expire")
    jobs.generate(now)
    monday = schedule.occurrences.order_by("due_at")[0].task
    assert monday
    for step in monday.steps.all():
        monday.tick(step, by=ida, now=now)
    monday.complete(by=ida, now=now, note_for_next="The stamp is in the drawer")
    jobs.generate(now + timedelta(days=1, hours=8))
    wednesday = schedule.occurrences.order_by("due_at")[2]
    actions.skip_occurrence(
        schedule,
        scheduled_on=wednesday.scheduled_on,
        scheduled_time=wednesday.scheduled_time,
        reason="The strike",
        by=mona,
        now=now + timedelta(days=1, hours=9),
    )
    Schedule.objects.filter(pk=schedule.pk).update(late="every")
    Occurrence.objects.update(expires_at=None)
    jobs.generate(now + timedelta(days=7))
    schedule.refresh_from_db()
    return schedule


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_list(
    client_of: ClientOf, lived: Schedule, make: Make, mona: User, ida: User, clinical: Department
) -> None:
    make(title="Invoices", rule="FREQ=MONTHLY;BYMONTHDAY=20", times=[])
    jobs.generate(lived.created_at)
    for reader in (mona, ida):
        rows = client_of(reader).get("/schedules/").context["rows"]
        assert [(row.title, row.words, row.owner, row.next) for row in rows] == [
            ("Invoices", "Day 20 of the month, every month", "", "Sun 20 Dec"),
            ("Letters", "Monday to Friday", "Ida Cast", "today"),
        ]
    assert client_of(mona).get(f"/schedules/?department={clinical.pk}").context["rows"] == []
    for absurd in ("x", "9" * 40, "-1", "\x00"):
        assert client_of(mona).get("/schedules/", {"department": absurd, "cursor": absurd}).status_code == 200


def test_the_list_shows_trouble_in_red(client_of: ClientOf, lived: Schedule, mona: User, now: datetime) -> None:
    Procedure.objects.update(archived_at=now)
    jobs.generate(now + timedelta(days=8))
    for page in ("/schedules/", f"/schedules/{lived.pk}/"):
        assert "Its procedure is no longer in use." in text(client_of(mona).get(page))
    assert "Recurring work can&#x27;t run: Letters" in text(client_of(mona).get("/team/"))


def test_the_ledger_says_what_became_of_each_date(client_of: ClientOf, lived: Schedule, mona: User) -> None:
    answer = client_of(mona).get(f"/schedules/{lived.pk}/")
    told = [(line.when, line.outcome, line.who, line.why) for line in answer.context["lines"]]
    assert told == [
        ("Mon 30 Nov", "To do", "Ida Cast", ""),
        ("Fri 27 Nov", "To do", "Ida Cast", ""),
        ("Thu 26 Nov", "To do", "Ida Cast", ""),
        ("Wed 25 Nov", "Left out", "Mona Cast", "The strike"),
        ("Tue 24 Nov", "Missed", "", "Not done by closing time."),
        ("Mon 23 Nov", "Done", "Ida Cast, Mon 23 Nov 09:00", ""),
    ]
    assert "Nothing is missing" in text(answer)
    november = client_of(mona).get(f"/schedules/{lived.pk}/?month=2026-12").context["lines"]
    assert [line.when for line in november][-1] == "Tue 1 Dec"
    for absurd in ("x", "2026-13", "0000-01", "9" * 50):
        assert client_of(mona).get(f"/schedules/{lived.pk}/", {"month": absurd, "cursor": absurd}).status_code == 200


def test_it_says_in_one_line_when_something_is_missing(client_of: ClientOf, lived: Schedule, mona: User) -> None:
    lived.occurrences.filter(scheduled_on=date(2026, 11, 24)).delete()
    Occurrence.objects.filter(scheduled_on=date(2026, 11, 26)).update(state="expected", task=None)
    assert "2 dates have no task yet." in text(client_of(mona).get(f"/schedules/{lived.pk}/"))


def test_the_next_dates_reach_beyond_the_tasks(client_of: ClientOf, make: Make, mona: User, now: datetime) -> None:
    schedule = make(rule="FREQ=WEEKLY;BYDAY=TU")
    jobs.generate(now)
    ahead = client_of(mona).get(f"/schedules/{schedule.pk}/").context["ahead"]
    told = [(line.when, line.outcome, bool(form)) for line, form in ahead]
    assert told[:3] == [("Tue 1 Dec", "To do", True), ("Tue 8 Dec", "", True), ("Tue 15 Dec", "", True)]
    assert len(told) == 8


def test_a_date_is_left_out_from_the_page(client_of: ClientOf, lived: Schedule, mona: User) -> None:
    path = f"/schedules/{lived.pk}/skip/"
    assert client_of(mona).post(path, {"date": "2026-12-02T00:00:00", "reason": ""}).status_code == 422
    assert client_of(mona).post(path, {"date": "2026-12-02T00:00:00", "reason": "Closed"}).status_code == 303
    assert client_of(mona).post(path, {"date": "2026-12-02T00:00:00", "reason": "Closed"}).status_code == 409
    assert lived.occurrences.get(scheduled_on=date(2026, 12, 2)).reason == "Closed"
    for absurd in ("", "x", "2026-12-05T00:00:00", "9999-12-31T23:59:59", "0001-01-01", "\x00"):
        assert client_of(mona).post(path, {"date": absurd, "reason": "Closed"}).status_code == 422


def test_it_is_stopped_and_started_again(client_of: ClientOf, lived: Schedule, mona: User) -> None:
    path = f"/schedules/{lived.pk}"
    seen = str(lived.version)
    assert client_of(mona).post(f"{path}/archive/", {"version": seen}).status_code == 303
    assert client_of(mona).post(f"{path}/archive/", {"version": seen}).status_code == 409
    assert client_of(mona).get(f"{path}/edit/").status_code == 409
    assert "Stopped on Mon 30 Nov." in text(client_of(mona).get(f"{path}/"))
    assert [row.title for row in client_of(mona).get("/schedules/?stopped=1").context["rows"]] == ["Letters"]
    assert client_of(mona).post(f"{path}/restore/", {"version": str(lived.version + 1)}).status_code == 303


def test_the_log_is_one_page_a_month(client_of: ClientOf, lived: Schedule, mona: User) -> None:
    answer = client_of(mona).get(f"/schedules/{lived.pk}/log/?month=2026-11")
    lines = answer.context["lines"]
    assert [line.when for line in lines] == [
        "Mon 23 Nov",
        "Tue 24 Nov",
        "Wed 25 Nov",
        "Thu 26 Nov",
        "Fri 27 Nov",
        "Mon 30 Nov",
    ]
    first = lines[0]
    assert (first.outcome, first.who, first.done_at, first.note) == (
        "Done",
        "Ida Cast",
        "Mon 23 Nov 09:00",
        "The stamp is in the drawer",
    )
    assert client_of(mona).get(f"/schedules/{lived.pk}/log/?month=x").status_code == 404


def test_an_office_that_hides_titles_hides_whose_they_are(
    client_of: ClientOf, lived: Schedule, ida: User, mona: User
) -> None:
    Office.objects.update(titles_visible=False)
    answer = client_of(ida).get(f"/schedules/{lived.pk}/")
    assert {line.who for line in answer.context["lines"]} == {"", "Mon 23 Nov 09:00"}
    assert {line.task for line in answer.context["lines"]} == {None}
    assert client_of(ida).get(f"/schedules/{lived.pk}/log/").status_code == 403
    assert client_of(mona).get(f"/schedules/{lived.pk}/log/").status_code == 200


@pytest.mark.once
def test_the_pages_cost_the_same_however_much_they_show(
    client_of: ClientOf, make: Make, mona: User, now: datetime, billing: Department, post: Any
) -> None:
    client = client_of(mona)

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    schedule = make(rule="FREQ=DAILY")
    make(rule="FREQ=WEEKLY;BYDAY=TU")
    jobs.generate(now)
    few = [asked(path) for path in ("/schedules/", f"/schedules/{schedule.pk}/", f"/schedules/{schedule.pk}/log/")]
    for n in range(15):
        make(procedure=a_procedure(billing, post, by=mona, now=now, name=f"P{n}"), owner=mona if n % 2 else None)
    jobs.generate(now + timedelta(days=7))
    many = [asked(path) for path in ("/schedules/", f"/schedules/{schedule.pk}/", f"/schedules/{schedule.pk}/log/")]
    assert many == few
    assert max(few) <= 20


def test_what_hangs_on_a_procedure_and_a_department(make: Make, letters: Procedure, ida: User) -> None:
    make(owner=ida)
    stopped = make()
    actions.archive_schedule(stopped, version=1, by=ida, now=stopped.created_at)
    for subject in (letters, letters.department, letters.category, ida):
        assert "1 piece of recurring work" in what_hangs_on(subject)


def test_without_a_procedure_the_next_step_is_shown(client_of: ClientOf, mona: User) -> None:
    html = client_of(mona).get("/schedules/new/").content.decode()
    assert 'href="/setup/procedures/new/"' in html
    assert 'name="how"' not in html
