"""The form: a rule in words, the dates while one chooses, what is refused and where that is said."""

import time as clock
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from schedules import jobs
from schedules.dates import refuse_absurd
from schedules.models import Schedule
from schedules.rules import RuleRefused
from schedules.words import HOWS, schedule_words
from staff.models import Department, User
from tasks.models import Procedure

ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every request comes in on Monday at nine: what the frame's middleware says."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def typed(letters: Procedure) -> dict[str, Any]:
    """What a browser sends when nothing but the procedure was chosen."""
    return {
        "procedure": letters.pk,
        "title": "",
        "owner": "",
        "how": "weekly",
        "every": "1",
        "weekdays": ["TU"],
        "monthday": "1",
        "nth": "1",
        "weekday": "MO",
        "workday": "1",
        "after": "1",
        "period": "month",
        "month": "1",
        "after_done": "1",
        "after_done_unit": "weeks",
        "rule": "",
        "times": "",
        "shift": "later",
        "late": "every",
        "lead_days": "0",
        "start": "2026-11-23",
        "ends_on": "",
    }


WAYS: list[tuple[dict[str, Any], str, str]] = [
    ({"how": "daily", "every": "2"}, "FREQ=DAILY;INTERVAL=2", "Every 2 days"),
    ({"how": "workday"}, "FREQ=DAILY", "Every working day"),
    ({"how": "weekly", "weekdays": ["MO", "FR"]}, "FREQ=WEEKLY;BYDAY=MO,FR", "Every Monday and Friday"),
    (
        {"how": "weekly", "every": "2", "weekdays": ["WE"]},
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        "Every 2 weeks on Wednesday",
    ),
    (
        {"how": "monthday", "monthday": "31"},
        "RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=MONTHLY;BYMONTHDAY=31",
        "Day 31 of the month, every month",
    ),
    ({"how": "monthday", "monthday": "-1"}, "FREQ=MONTHLY;BYMONTHDAY=-1", "The last day of the month, every month"),
    (
        {"how": "weekday", "nth": "-1", "weekday": "FR", "every": "3"},
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
        "The last Friday, every 3 months",
    ),
    ({"how": "nth_workday", "workday": "-1"}, "FREQ=MONTHLY;X-WORKDAY=-1", "The last working day, every month"),
    (
        {"how": "nth_workday", "workday": "3"},
        "FREQ=MONTHLY;X-WORKDAY=3",
        "The third working day, every month",
    ),
    (
        {"how": "after_period", "after": "5", "period": "quarter"},
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1;X-OFFSET-WORKDAYS=5",
        "5 working days after the end of each quarter",
    ),
    (
        {"how": "after_period", "after": "1", "period": "month"},
        "FREQ=MONTHLY;BYMONTHDAY=-1;X-OFFSET-WORKDAYS=1",
        "1 working day after the end of each month",
    ),
    (
        {"how": "yearly", "month": "3", "monthday": "15"},
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15",
        "15 March, every year",
    ),
    (
        {"how": "rule", "rule": "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1\nEXDATE;VALUE=DATE:20261201"},
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1\nEXDATE;VALUE=DATE:20261201",
        "By the rule FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1 EXDATE;VALUE=DATE:20261201",
    ),
]


@pytest.mark.once
@pytest.mark.parametrize(("chosen", "rule", "words"), WAYS)
def test_each_way_to_say_how_often(
    client_of: ClientOf, mona: User, typed: dict[str, Any], chosen: dict[str, Any], rule: str, words: str
) -> None:
    answer = client_of(mona).post("/schedules/new/", typed | chosen)
    made = Schedule.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/schedules/{made.pk}/")
    assert (made.rule, schedule_words(made)) == (rule, words)
    assert made.title == "Letters"
    form = client_of(mona).get(f"/schedules/{made.pk}/edit/").context["form"]
    shown = {name: form[name].value() for name in chosen}
    assert {name: str(value) if isinstance(value, int) else value for name, value in shown.items()} == chosen


def test_every_way_is_tried() -> None:
    assert {chosen["how"] for chosen, _rule, _words in WAYS} == {how for how, _label in HOWS} - {"after_done"}


def test_again_after_it_was_done(client_of: ClientOf, mona: User, typed: dict[str, Any]) -> None:
    asked = typed | {"how": "after_done", "after_done": "3", "after_done_unit": "workdays", "times": "10"}
    client_of(mona).post("/schedules/new/", asked)
    made = Schedule.objects.get()
    assert (made.rule, made.after_done, made.after_done_unit, made.times) == ("", 3, "workdays", ["10:00"])
    assert schedule_words(made) == "3 working days after it was last done at 10:00"


def test_it_appears_with_the_next_tick_and_is_made_once(
    client_of: ClientOf, mona: User, ida: User, typed: dict[str, Any], now: datetime
) -> None:
    asked = typed | {
        "form_key": "0d3c9a4e-2c79-4f0c-9d3f-0f6a5a2b1c11",
        "owner": ida.pk,
        "times": "15.30, 9 09:00",
        "lead_days": "2",
        "one_at_a_time": "on",
        "late": "latest",
        "title": "Tuesday letters",
        "archived_at": "2026-01-01",
    }
    assert [client_of(mona).post("/schedules/new/", asked).status_code for _try in range(2)] == [303, 303]
    made = Schedule.objects.get()
    assert (made.title, made.owner, made.times, made.lead_days) == ("Tuesday letters", ida, ["09:00", "15:30"], 2)
    assert (made.one_at_a_time, made.late, made.created_by, made.archived_at) == (True, "latest", mona, None)
    assert jobs.generate(now)["created"] == 1


# --- dates while one chooses ---


def test_the_preview_shows_the_next_eight_dates_with_shifts(
    client_of: ClientOf, mona: User, typed: dict[str, Any]
) -> None:
    asked = typed | {"how": "monthday", "monthday": "28", "times": "09:00", "shift": "earlier"}
    answer = client_of(mona).get("/schedules/preview/", asked)
    assert answer.status_code == 200
    assert answer.context["lines"] == [
        "Fri 27 Nov 09:00, moved from Sat 28 Nov",
        "Mon 28 Dec 09:00",
        "Thu 28 Jan 2027 09:00",
        "Fri 26 Feb 2027 09:00, moved from Sun 28 Feb 2027",
        "Fri 26 Mar 2027 09:00, moved from Sun 28 Mar 2027",
        "Wed 28 Apr 2027 09:00",
        "Fri 28 May 2027 09:00",
        "Mon 28 Jun 2027 09:00",
    ]
    assert "Day 28 of the month, every month at 09:00" in answer.content.decode()
    assert not Schedule.objects.exists()


def test_without_javascript_a_button_shows_them(client_of: ClientOf, mona: User, typed: dict[str, Any]) -> None:
    answer = client_of(mona).post("/schedules/new/", typed | {"show": "dates"})
    assert answer.status_code == 200
    assert answer.context["lines"][0] == "Tue 24 Nov"
    assert not Schedule.objects.exists()


def test_an_edit_says_what_would_change(client_of: ClientOf, mona: User, typed: dict[str, Any], now: datetime) -> None:
    client_of(mona).post("/schedules/new/", typed)
    schedule = Schedule.objects.get()
    jobs.generate(now)
    asked = typed | {"schedule": schedule.pk, "version": "1", "weekdays": ["WE"], "scope": "not_started"}
    page = client_of(mona).get("/schedules/preview/", asked).content.decode()
    assert "2 tasks that nobody has begun are cancelled and made anew." in page
    assert "The new rule begins with Wed 25 Nov." in page
    page = client_of(mona).get("/schedules/preview/", asked | {"scope": "future"}).content.decode()
    assert "2 tasks that exist stay as they are." in page
    assert "The new rule begins with Wed 2 Dec." in page


@pytest.mark.once
@pytest.mark.parametrize("how", ["", "x", "weekly" * 100, "\x00", "\ud800".encode("utf-8", "surrogatepass")])
def test_the_preview_survives_anything(client_of: ClientOf, mona: User, typed: dict[str, Any], how: Any) -> None:
    assert client_of(mona).get("/schedules/preview/", typed | {"how": how, "start": "99999-01-01"}).status_code == 200
    assert client_of(mona).get("/schedules/preview/", {"schedule": "9" * 30}).status_code == 404
    assert client_of(mona).get("/schedules/preview/").status_code == 200


# --- what is refused ---


@pytest.mark.once
@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"procedure": ""}, "procedure", "This field is required."),
        ({"procedure": "99999999999999999999"}, "procedure", "not one of the available choices"),
        ({"weekdays": []}, "weekdays", "Choose at least one day."),
        ({"times": "25:00"}, "times", "“25:00” is no time of day. Write 09:00."),
        ({"times": " ".join(f"{n // 2:02}:{n % 2 * 3}0" for n in range(25))}, "times", "At most 24 times a day."),
        ({"ends_on": "2026-11-01"}, "ends_on", "The last day is before the first one."),
        ({"ends_on": "2026-11-23"}, "every", "This rule gives no date"),
        ({"start": "1066-10-14"}, "start", "between 1900 and 2199"),
        ({"lead_days": "61"}, "lead_days", "less than or equal to 60"),
        ({"how": "rule", "rule": "FREQ=DAILY;BYHOUR=9", "times": "10:00"}, "times", "The rule has times of its own"),
        ({"how": "after_done", "times": "9 10"}, "times", "one due time at most"),
        ({"title": "x" * 201}, "title", "200"),
        ({"shift": "sideways"}, "shift", "not one of the available choices"),
    ],
)
def test_a_mistake_is_said_beside_its_field(
    client_of: ClientOf, mona: User, typed: dict[str, Any], wrong: dict[str, Any], field: str, words: str
) -> None:
    answer = client_of(mona).post("/schedules/new/", typed | wrong)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert not Schedule.objects.exists()


def test_all_mistakes_are_said_at_once(client_of: ClientOf, mona: User, typed: dict[str, Any]) -> None:
    wrong = {"procedure": "", "times": "25:00", "how": "rule", "rule": "FREQ=SOMETIMES"}
    answer = client_of(mona).post("/schedules/new/", typed | wrong)
    assert answer.context["form"].errors.keys() == {"procedure", "times", "rule"}
    assert 'value="25:00"' in answer.content.decode()


HOSTILE = [
    "",
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;INTERVAL=1",
    "FREQ=HOURLY;BYMINUTE=0,1,2,3",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2,4,6,9,11",
    "FREQ=DAILY;COUNT=99999999999999999999",
    "FREQ=DAILY;INTERVAL=999999999",
    "FREQ=YEARLY;BYYEARDAY=366;BYWEEKNO=1;BYDAY=MO",
    "FREQ=DAILY;" + "BYSETPOS=1,2,3;" * 60,
    "RRULE:FREQ=DAILY\nRRULE:FREQ=DAILY",
    "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY",
    "FREQ=DAILY\x00",
    "Frequency: daily",
    "X" * 5000,
    "FREQ=YEARLY;INTERVAL=10;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
]


@pytest.mark.once
@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_rule_is_refused_beside_its_field_and_at_once(
    client_of: ClientOf, mona: User, typed: dict[str, Any], rule: str
) -> None:
    client = client_of(mona)
    answer = client.post("/schedules/new/", typed | {"how": "rule", "rule": rule})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"rule"}
    began = clock.thread_time()
    with pytest.raises(RuleRefused):
        refuse_absurd(Schedule(rule=rule, start=date(2026, 11, 23)))
    assert clock.thread_time() - began < 0.05
    assert client.get("/schedules/preview/", typed | {"how": "rule", "rule": rule}).status_code == 200


def test_whom_it_can_be_given_to(
    client_of: ClientOf, mona: User, ada: User, olav: User, dee: User, typed: dict[str, Any]
) -> None:
    for by, owner in ((mona, olav), (ada, olav), (mona, dee)):
        answer = client_of(by).post("/schedules/new/", typed | {"owner": owner.pk})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["owner"])


def test_a_foreign_procedure_is_no_choice(
    client_of: ClientOf, nils: User, ida: User, typed: dict[str, Any], clinical: Department
) -> None:
    answer = client_of(nils).post("/schedules/new/", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["procedure"])
    assert client_of(ida).post("/schedules/new/", typed).status_code == 403


# --- edit ---


def test_an_edit_is_saved_and_a_stale_one_shows_what_changed(
    client_of: ClientOf, mona: User, dag: User, typed: dict[str, Any]
) -> None:
    client_of(mona).post("/schedules/new/", typed)
    path = f"/schedules/{Schedule.objects.get().pk}/edit/"
    edit = typed | {"version": "1", "scope": "future", "title": "Post for Tuesday"}
    assert client_of(dag).post(path, edit).status_code == 303
    answer = client_of(mona).post(path, edit | {"title": "Something else"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Dag Cast changed Title from “Letters” to “Post for Tuesday”." in page
    assert 'value="Something else"' in page
    again = edit | {"title": "Something else", "version": str(answer.context["form"]["version"].value())}
    assert client_of(mona).post(path, again).status_code == 303
    assert Schedule.objects.get().title == "Something else"


def test_an_archived_procedure_stays_chosen_until_another_is(
    client_of: ClientOf, mona: User, typed: dict[str, Any], letters: Procedure, now: datetime
) -> None:
    client_of(mona).post("/schedules/new/", typed)
    Procedure.objects.filter(pk=letters.pk).update(archived_at=now)
    path = f"/schedules/{Schedule.objects.get().pk}/edit/"
    edit = typed | {"version": "1", "scope": "future", "ends_on": "2027-06-30"}
    assert client_of(mona).post(path, edit).status_code == 303
    assert Schedule.objects.get().ends_on == date(2027, 6, 30)
