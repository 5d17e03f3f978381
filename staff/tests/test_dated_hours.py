"""Opening hours of some dates and from a date: the pages, what they say, and what ending them keeps."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from staff import actions_opening
from staff.actions_setup import NotPossible
from staff.models import Department, Event, Office, OpeningPeriod, User
from staff.opening_words import periods_said
from staff.tests.hours_cast import opens, period
from staff.worktime import Calendar

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
HOURS = {f"d{n}_{edge}": clock for n in range(5) for edge, clock in (("starts", "08:00"), ("ends", "14:00"))}
SUMMER = {"name": "Summer hours", "first_day": "2099-07-01", "last_day": "2099-08-15", **HOURS}
TODAY = date(2026, 11, 23)


def closing(department: Department | None, text: str) -> time | None:
    day = date.fromisoformat(text)
    return Calendar.of(department, day, day).closing_time(day)


def test_add_change_and_remove(ada: User, mona: User, client_of: ClientOf) -> None:
    client, key = client_of(ada), {"form_key": str(uuid4())}
    for _twice in range(2):
        assert client.post("/setup/office/hours/add/", SUMMER | key).status_code == 303
    found = OpeningPeriod.objects.get()
    assert [closing(None, day) for day in ("2099-06-30", "2099-07-01")] == [time(16), time(14)]
    page = client.get("/setup/office/hours/").content.decode()
    assert "Monday to Friday 08:00–14:00 instead of 08:00–16:00" in page
    path = f"/setup/hours/{found.pk}/"
    assert 'value="2099-08-15"' in client.get(path).content.decode()
    change = SUMMER | {"first_day": "2099-07-02", "version": "1"}
    assert [client.post(path, change).status_code for _twice in range(2)] == [303, 409]
    assert closing(None, "2099-07-01") == time(16)
    read = client_of(mona).get("/setup/office/hours/").content.decode()
    assert ("Summer hours" in read, path in read) == (True, False)
    assert client.post(f"{path}remove/").status_code == 303
    assert not OpeningPeriod.objects.exists()
    assert Event.objects.about("office", 1).filter(name="hours_changed").count() == 3


BAD = [
    ({"first_day": ""}, "first_day"),
    ({"last_day": "2099-06-30"}, "last_day"),
    ({"first_day": "1999-07-01", "last_day": "1999-07-02"}, "last_day"),
    ({"name": "x" * 121}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"d0_ends": "07:00"}, "d0_ends"),
    ({"first_day": "2099-07-04", "last_day": "2099-07-05"}, "__all__"),
    (dict.fromkeys(HOURS, ""), "__all__"),
]


@pytest.mark.parametrize("bad, field", BAD)
def test_hours_that_are_refused(ada: User, client_of: ClientOf, bad: dict[str, str], field: str) -> None:
    answer = client_of(ada).post("/setup/office/hours/add/", SUMMER | bad)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not OpeningPeriod.objects.exists()


def test_exactly_the_same_dates_are_refused(ada: User, billing: Department, client_of: ClientOf) -> None:
    period(None, "2099-07-01", "2099-08-15", {0: "08:00-14:00"})
    other = period(None, "2099-07-01", None, {0: "08:00-14:00"})
    client = client_of(ada)
    for path, more in (("/setup/office/hours/add/", {}), (f"/setup/hours/{other.pk}/", {"version": "1"})):
        answer = client.post(path, SUMMER | more)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["first_day"])
    assert client.post(f"/setup/departments/{billing.pk}/hours/add/", SUMMER).status_code == 303
    assert [closing(where, "2099-07-01") for where in (None, billing)] == [None, time(14)]


def test_ending_keeps_what_has_been(ada: User, office: Office, now: datetime) -> None:
    week = dict.fromkeys(range(7), "08:00-14:00")
    over, begun = period(None, "2026-11-01", "2026-11-14", week), period(None, "2026-11-16", "2026-11-30", week)
    begins = period(None, "2026-11-23", None, week)
    with pytest.raises(NotPossible):
        actions_opening.remove_opening_period(over, today=TODAY, by=ada, now=now)
    for each in (begun, begins):
        actions_opening.remove_opening_period(each, today=TODAY, by=ada, now=now)
    begun.refresh_from_db()
    assert begun.last_day == TODAY - timedelta(days=1)
    assert not OpeningPeriod.objects.filter(pk=begins.pk).exists()
    assert [closing(None, f"2026-11-{day}") for day in ("13", "20", "23")] == [time(14), time(14), time(16)]


def test_over_is_over(ada: User, client_of: ClientOf) -> None:
    over = period(None, "2026-01-01", "2026-01-14", {0: "08:00-14:00"})
    client, path = client_of(ada), f"/setup/hours/{over.pk}/"
    assert [client.get(path).status_code, client.post(f"{path}remove/").status_code] == [409, 409]
    assert f'href="{path}"' not in client.get("/setup/office/hours/").content.decode()


def test_the_usual_form_changes_what_holds(ada: User, billing: Department, client_of: ClientOf, now: datetime) -> None:
    since = period(billing, "2026-01-05", None, {0: "08:00-14:00"})
    client, path = client_of(ada), f"/setup/departments/{billing.pk}/hours/"
    assert 'value="14:00"' in client.get(path).content.decode()
    assert client.post(path, {"d0_starts": "08:00", "d0_ends": "13:00"}).status_code == 303
    assert (closing(billing, "2026-11-23"), list(billing.opening_hours.all())) == (time(13), [])
    office = client.get("/setup/office/hours/").content.decode()
    assert "keep them: Billing" in office
    assert client.post(f"{path}inherit/").status_code == 303
    since.refresh_from_db()
    assert since.last_day is not None
    assert closing(billing, "2099-11-23") == time(16)


SAID = [  # first and last day, hours, when, lines
    (
        "2026-12-24",
        "2026-12-24",
        {3: "09:00-12:00", 4: "09:00-12:00"},
        "Thu 24 Dec",
        ["Thursday 09:00–12:00 instead of 08:00–16:00"],
    ),
    (
        "2027-01-01",
        None,
        {0: "08:00-16:00", 1: "08:00-16:00", 2: "08:00-16:00", 3: "08:00-16:00", 4: "08:00-15:00"},
        "From 1 Jan 2027",
        ["Friday 08:00–15:00 instead of 08:00–16:00"],
    ),
    (
        "2026-12-07",
        "2026-12-20",
        {0: "08:00-16:00", 2: "08:00-16:00", 3: "08:00-14:00", 5: "10:00-14:00", 6: "10:00-14:00"},
        "Mon 7 Dec to Sun 20 Dec",
        [
            "Tuesday closed instead of 08:00–16:00",
            "Thursday 08:00–14:00 instead of 08:00–16:00",
            "Friday closed instead of 08:00–16:00",
            "Saturday to Sunday 10:00–14:00, otherwise closed",
        ],
    ),
    (
        "2027-02-01",
        None,
        {0: "08:00-16:00", 1: "08:00-16:00", 2: "08:00-16:00", 3: "08:00-16:00", 4: "08:00-15:00"},
        "From 1 Feb 2027",
        ["The same hours as otherwise."],
    ),
]


def test_what_changes_is_said_in_words(office: Office, django_assert_num_queries) -> None:
    opens(None, "01234", "08:00", "16:00")
    for first, last, hours, _when, _lines in SAID:
        period(None, first, last, hours)
    rows = list(OpeningPeriod.objects.prefetch_related("hours").order_by("pk"))
    with django_assert_num_queries(2):
        said = periods_said(rows, None, TODAY)
    assert [(each.when, each.lines) for each in said] == [(when, lines) for *_row, when, lines in SAID]
