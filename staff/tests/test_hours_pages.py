"""The pages of hours, days away, closures and holidays: who may, what they do, what they refuse."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from staff import actions_hours, worktime
from staff.actions_setup import NotPossible
from staff.models import (
    Absence,
    Closure,
    Department,
    Event,
    ExtraHours,
    Holiday,
    Office,
    OpeningHours,
    User,
    WorkingWeek,
)
from staff.tests.hours_cast import away, extra, holiday, opens, works_from

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
ABSURD = 10**30
NUL = "a\x00b"


def week_data(**days: str) -> dict[str, str]:
    """`week_data(A0="08:00-12:00")`: the form's fields."""
    data = {}
    for key, span in days.items():
        data[f"{key}_starts"], data[f"{key}_ends"] = span.split("-")
        data[f"{key}_place"] = "office"
    return data


def events(name: str) -> int:
    return Event.objects.filter(name=name).count()


# Who may


@pytest.fixture
def rows(ida: User, billing: Department) -> dict[str, int]:
    """One of everything, so that every route has something to reach."""
    return {
        "ida": ida.pk,
        "billing": billing.pk,
        "week": works_from(ida, "2026-11-23", {0: "08:00-12:00"}).pk,
        "extra": extra(ida, "2026-11-28", "08:00", "10:00").pk,
        "absence": away(ida, "2026-12-01", "2026-12-02", confirmed=False).pk,
        "closure": Closure.objects.create(name="Moving", first_day=date(2026, 12, 24), last_day=date(2026, 12, 24)).pk,
        "holiday": holiday("2026-12-25").pk,
    }


PAGES = [  # path, statuses of ada, mona, dag, nils, ida, eve
    ("/setup/people/{ida}/hours/", [200, 200, 200, 404, 404, 404]),
    ("/setup/people/{ida}/hours/add/", [200, 403, 403, 404, 404, 404]),
    ("/setup/people/{ida}/extra-hours/", [200, 200, 200, 404, 404, 404]),
    ("/setup/people/{ida}/absences/", [200, 200, 200, 404, 404, 404]),
    ("/setup/departments/{billing}/hours/", [200, 200, 200, 404, 404, 404]),
    ("/setup/office/hours/", [200, 200, 200, 200, 404, 404]),
    ("/setup/closures/", [200, 200, 200, 200, 404, 404]),
    ("/setup/holidays/", [200, 200, 200, 200, 404, 404]),
    ("/account/absences/", [200, 200, 200, 200, 200, 404]),
    ("/setup/people/999999/hours/", [404, 404, 404, 404, 404, 404]),
    (f"/setup/people/{ABSURD}/absences/", [404, 404, 404, 404, 404, 404]),
    (f"/setup/departments/{ABSURD}/hours/", [404, 404, 404, 404, 404, 404]),
]


@pytest.mark.once
@pytest.mark.parametrize("path, expected", PAGES)
def test_who_sees_the_pages(
    cast: dict[str, User], rows: dict[str, int], client_of: ClientOf, path: str, expected: list[int]
) -> None:
    names, path = ["ada", "mona", "dag", "nils", "ida", "eve"], path.format(**rows)
    assert [client_of(cast[name]).get(path).status_code for name in names] == expected


VERBS = [  # path, statuses of a POST by nils (other department), ida, mona, ada
    ("/setup/people/{ida}/hours/{week}/remove/", [404, 404, 403, 303]),
    ("/setup/people/{ida}/extra-hours/{extra}/remove/", [404, 404, 303, 303]),
    ("/setup/people/{ida}/absences/{absence}/confirm/", [404, 404, 303, 303]),
    ("/setup/people/{ida}/absences/{absence}/end/", [404, 404, 422, 422]),
    ("/setup/people/{ida}/absences/{absence}/remove/", [404, 404, 303, 303]),
    ("/setup/departments/{billing}/hours/inherit/", [404, 404, 403, 303]),
    ("/setup/closures/{closure}/remove/", [403, 404, 403, 303]),
    ("/setup/holidays/seed/", [403, 404, 403, 303]),
    ("/setup/holidays/{holiday}/rename/", [403, 404, 403, 422]),
    ("/setup/holidays/{holiday}/strike-out/", [403, 404, 403, 303]),
    ("/setup/holidays/{holiday}/restore/", [403, 404, 403, 303]),
    ("/setup/office/hours/", [403, 404, 403, 422]),
    ("/setup/closures/", [403, 404, 403, 422]),
    ("/setup/holidays/", [403, 404, 403, 422]),
]


@pytest.mark.once
@pytest.mark.parametrize("path, expected", VERBS)
def test_who_may_do_what(
    cast: dict[str, User], rows: dict[str, int], client_of: ClientOf, path: str, expected: list[int]
) -> None:
    names, path = ["nils", "ida", "mona"], path.format(**rows)
    assert [client_of(cast[name]).post(path).status_code for name in names] == expected[:3]


@pytest.mark.once
@pytest.mark.parametrize("path, expected", VERBS)
def test_what_an_admin_may(
    ada: User, rows: dict[str, int], client_of: ClientOf, path: str, expected: list[int]
) -> None:
    assert client_of(ada).post(path.format(**rows)).status_code == expected[3]


@pytest.mark.parametrize("path", [path for path, *_statuses in VERBS if not path.endswith(("/hours/", "s/"))])
def test_verbs_by_get_are_405(ada: User, rows: dict[str, int], client_of: ClientOf, path: str) -> None:
    assert client_of(ada).get(path.format(**rows)).status_code == 405


def test_rows_of_another_person_are_not_found(ada: User, omar: User, rows: dict[str, int], client_of: ClientOf) -> None:
    client, theirs = client_of(ada), f"/setup/people/{omar.pk}"
    for path in (
        f"{theirs}/hours/{rows['week']}/remove/",
        f"{theirs}/extra-hours/{rows['extra']}/remove/",
        f"{theirs}/absences/{rows['absence']}/remove/",
        f"{theirs}/absences/{ABSURD}/confirm/",
    ):
        assert client.post(path).status_code == 404
    assert Absence.objects.filter(pk=rows["absence"]).exists()


# Weeks


def test_set_a_week_from_a_date(ada: User, ida: User, client_of: ClientOf) -> None:
    data = {"from_date": "2026-11-30", **week_data(A0="08:00-12:00", A3="10:00-14:30", B1="08:00-09:00")}
    answer = client_of(ada).post(f"/setup/people/{ida.pk}/hours/add/", data)
    assert answer.status_code == 303
    assert [worktime.minutes_worked(ida, date(2026, 11, day)) for day in (23, 30)] == [480, 240]
    assert worktime.minutes_worked(ida, date(2026, 12, 8)) == 0, "B counts only when the weeks alternate"
    event = Event.objects.about("user", ida.pk).get(name="hours_changed")
    assert event.after["hours"] == ["A0 08:00-12:00 office", "A3 10:00-14:30 office"]


def test_set_alternating_weeks_and_replace_them(ada: User, ida: User, client_of: ClientOf) -> None:
    client, path = client_of(ada), f"/setup/people/{ida.pk}/hours/add/"
    data = {"from_date": "2026-11-23", "alternating": "on", **week_data(A0="08:00-12:00", B0="08:00-09:00")}
    client.post(path, data)
    client.post(path, data)
    assert WorkingWeek.objects.count() == 1
    assert [worktime.minutes_worked(ida, date(2026, 11, day)) for day in (23, 30)] == [240, 60]
    page = client.get(f"/setup/people/{ida.pk}/hours/").content.decode()
    assert "Week B" in page
    assert "Monday 08:00–09:00" in page
    client.post(f"/setup/people/{ida.pk}/hours/{WorkingWeek.objects.get().pk}/remove/")
    assert worktime.minutes_worked(ida, date(2026, 11, 30)) == 480


def test_a_week_for_some_dates_is_not_put_in_the_place_of_another(ada: User, ida: User, client_of: ClientOf) -> None:
    client, path = client_of(ada), f"/setup/people/{ida.pk}/hours/add/"
    some_dates = {"from_date": "2026-11-30", "last_day": "2026-12-06", **week_data(A0="08:00-12:00")}
    assert client.post(path, some_dates).status_code == 303
    assert [worktime.minutes_worked(ida, date(2026, 11 + n, 30 - 23 * n)) for n in (0, 1)] == [240, 480]
    refused = client.post(path, some_dates | {"last_day": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["from_date"])
    assert client.post(path, some_dates | week_data(A0="08:00-09:00")).status_code == 303
    assert worktime.minutes_worked(ida, date(2026, 11, 30)) == 60


def test_a_week_starts_from_what_holds(ada: User, ida: User, billing: Department, client_of: ClientOf) -> None:
    opens(billing, "0", "07:15", "11:45")
    page = client_of(ada).get(f"/setup/people/{ida.pk}/hours/add/").content.decode()
    assert 'value="07:15"' in page
    works_from(ida, "2026-01-01", {2: "06:10-07:20"})
    page = client_of(ada).get(f"/setup/people/{ida.pk}/hours/add/").content.decode()
    assert 'value="06:10"' in page
    assert 'value="07:15"' not in page
    works_from(ida, "2026-01-02", {2: "06:10-07:20"}, {2: "06:15-07:20"})
    form = client_of(ada).get(f"/setup/people/{ida.pk}/hours/add/").context["form"]
    assert (form["alternating"].value(), form["B2_starts"].value()) == (True, time(6, 15))


BAD_WEEKS = [
    ({"from_date": ""}, "from_date"),
    ({"from_date": "2026-13-01"}, "from_date"),
    ({"from_date": "0001-01-01"}, "from_date"),
    ({"from_date": NUL}, "from_date"),
    ({"last_day": "2026-11-22"}, "last_day"),
    ({"A0_starts": "08:00"}, "A0_ends"),
    ({"A0_ends": "08:00"}, "A0_starts"),
    ({"A0_starts": "12:00", "A0_ends": "12:00"}, "A0_ends"),
    ({"A0_starts": "25:00", "A0_ends": "26:00"}, "A0_starts"),
    ({"A0_starts": "08:00", "A0_ends": "9" * 5000}, "A0_ends"),
    ({"A0_starts": "08:00", "A0_ends": "09:00", "A0_place": "moon"}, "A0_place"),
]


@pytest.mark.once
@pytest.mark.parametrize("bad, field", BAD_WEEKS)
def test_weeks_that_are_refused(ada: User, ida: User, client_of: ClientOf, bad: dict[str, str], field: str) -> None:
    answer = client_of(ada).post(f"/setup/people/{ida.pk}/hours/add/", {"from_date": "2026-11-23"} | bad)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not WorkingWeek.objects.exists()


def test_the_page_says_what_each_day_is(ada: User, ida: User, client_of: ClientOf) -> None:
    today = date.today()  # noqa: DTZ011 - the page shows the week that it is
    days = [today - timedelta(days=today.weekday() - n) for n in range(-7, 14)]
    works_from(ida, "2000-01-01", {0: "08:00-12:00", 1: "08:00-12:00", 2: "08:00-12:00", 3: "08:30-12:00"})
    for day in days:
        if day.weekday() == 0:
            holiday(day.isoformat(), "Liberation Day")
        elif day.weekday() == 1:
            Closure.objects.create(name="Moving house", first_day=day, last_day=day)
        elif day.weekday() == 2:
            away(ida, day.isoformat(), day.isoformat())
    page = client_of(ada).get(f"/setup/people/{ida.pk}/hours/").content.decode()
    said = re.findall(r'<td data-label="Hours">(.*?)</td>', page)
    assert said == ["Liberation Day", "Moving house", "Away", "08:30–12:00", "Day off", "Day off", "Day off"]


# Extra hours


def test_a_manager_adds_and_removes_extra_hours(mona: User, ida: User, client_of: ClientOf) -> None:
    client, path = client_of(mona), f"/setup/people/{ida.pk}/extra-hours/"
    data = {"day": "2026-11-28", "starts": "10:00", "ends": "12:00", "place": "home", "form_key": str(uuid4())}
    assert client.post(path, data).status_code == client.post(path, data).status_code == 303
    assert worktime.minutes_worked(ida, date(2026, 11, 28)) == 120
    assert events("added") == 1
    assert "10:00–12:00 Home" in client.get(path).content.decode()
    client.post(f"{path}{ExtraHours.objects.get().pk}/remove/")
    assert worktime.minutes_worked(ida, date(2026, 11, 28)) == 0


@pytest.mark.parametrize(
    "bad, field",
    [
        ({"starts": "11:00", "ends": "13:00"}, "starts"),
        ({"starts": "14:00", "ends": "13:00"}, "ends"),
        ({"day": ""}, "day"),
        ({"place": NUL}, "place"),
    ],
)
def test_extra_hours_that_are_refused(
    mona: User, ida: User, client_of: ClientOf, bad: dict[str, str], field: str
) -> None:
    extra(ida, "2026-11-28", "10:00", "12:00")
    data = {"day": "2026-11-28", "starts": "13:00", "ends": "14:00", "place": "office"} | bad
    answer = client_of(mona).post(f"/setup/people/{ida.pk}/extra-hours/", data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert ExtraHours.objects.count() == 1


# Days away


def test_what_a_manager_enters_counts_at_once(mona: User, ida: User, client_of: ClientOf) -> None:
    data = {"first_day": "2026-11-24", "last_day": "2026-11-26", "reason": "sick", "form_key": str(uuid4())}
    client, path = client_of(mona), f"/setup/people/{ida.pk}/absences/"
    client.post(path, data)
    client.post(path, data)
    absence = Absence.objects.get()
    assert worktime.minutes_worked(ida, date(2026, 11, 26)) == 0
    client.post(f"{path}{absence.pk}/end/", {"last_day": "2026-11-25"})
    assert worktime.minutes_worked(ida, date(2026, 11, 26)) == 480
    client.post(f"{path}{absence.pk}/remove/")
    assert worktime.minutes_worked(ida, date(2026, 11, 24)) == 480
    assert [events(name) for name in ("added", "ended", "removed")] == [1, 1, 1]


def test_some_hours_away(mona: User, ida: User, client_of: ClientOf) -> None:
    hours = {"starts": "10:00", "ends": "12:00"}
    client_of(ida).post(
        "/account/absences/", {"first_day": "2026-11-24", "last_day": "2026-11-24", "reason": "leave", **hours}
    )
    absence, client, path = Absence.objects.get(), client_of(mona), f"/setup/people/{ida.pk}/absences/"
    assert "10:00–12:00" in client.get(path).content.decode()
    assert worktime.minutes_worked(ida, date(2026, 11, 24)) == 480, "not yet confirmed"
    client.post(f"{path}{absence.pk}/confirm/")
    assert worktime.minutes_worked(ida, date(2026, 11, 24)) == 360
    answers = [client.post(f"{path}{absence.pk}/end/", {"ends": ends}) for ends in ("10:00", "", NUL, "11:00", "11:00")]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 303, 303]
    assert worktime.minutes_worked(ida, date(2026, 11, 24)) == 420
    assert events("ended") == 1
    assert Event.objects.get(name="ended").after == {"ends": "11:00:00"}
    for end, wanted in (
        (actions_hours.end_absence, {"last_day": absence.last_day}),
        (actions_hours.end_absence_hours, {"ends": time(9)}),
    ):
        whole_days = away(ida, "2026-12-01", "2026-12-01")
        with pytest.raises(NotPossible):
            end(absence if "last_day" in wanted else whole_days, by=mona, now=absence.confirmed_at, **wanted)


def test_today_is_offered_and_the_hours_are_folded(ida: User, client_of: ClientOf) -> None:
    page = client_of(ida).get("/account/absences/").content.decode()
    today = timezone.localdate().isoformat()
    assert page.count(f'value="{today}"') == 2
    assert '<details class="fold">' in page


@pytest.mark.parametrize("last_day", ["2026-11-23", "", "x", NUL])
def test_an_absence_cannot_end_before_it_begins(mona: User, ida: User, client_of: ClientOf, last_day: str) -> None:
    absence = away(ida, "2026-11-24", "2026-11-26")
    answer = client_of(mona).post(f"/setup/people/{ida.pk}/absences/{absence.pk}/end/", {"last_day": last_day})
    assert answer.status_code == 422
    absence.refresh_from_db()
    assert absence.last_day == date(2026, 11, 26)


def test_an_own_absence_waits_for_the_manager(mona: User, ida: User, client_of: ClientOf) -> None:
    data = {"first_day": "2026-11-24", "last_day": "2026-11-24", "reason": "leave", "note": "Dentist"}
    assert client_of(ida).post("/account/absences/", data).status_code == 303
    absence = Absence.objects.unconfirmed().get()
    assert worktime.minutes_worked(ida, date(2026, 11, 24)) == 480
    assert list(Absence.objects.unconfirmed().of_departments([ida.memberships.get(is_home=True).department_id]))
    path = f"/setup/people/{ida.pk}/absences/{absence.pk}/confirm/"
    assert client_of(mona).post(path).status_code == client_of(mona).post(path).status_code == 303
    assert worktime.minutes_worked(ida, date(2026, 11, 24)) == 0
    assert events("confirmed") == 1


def test_an_own_absence_of_a_manager_or_admin_counts_at_once(
    ada: User, mona: User, nils: User, client_of: ClientOf
) -> None:
    for user in (ada, mona, nils):
        client_of(user).post(
            "/account/absences/", {"first_day": "2026-11-24", "last_day": "2026-11-24", "reason": "sick"}
        )
        assert worktime.minutes_worked(user, date(2026, 11, 24)) == 0


def test_taking_back_an_own_absence_until_it_is_confirmed(ida: User, omar: User, client_of: ClientOf) -> None:
    waiting, confirmed = away(ida, "2026-12-01", "2026-12-01", confirmed=False), away(ida, "2026-12-02", "2026-12-02")
    others = away(omar, "2026-12-03", "2026-12-03", confirmed=False)
    statuses = [
        client_of(ida).post(f"/account/absences/{absence.pk}/remove/").status_code
        for absence in (waiting, confirmed, others)
    ]
    assert statuses == [303, 404, 404]


def test_no_event_tells_the_reason(mona: User, ida: User, client_of: ClientOf) -> None:
    data = {"first_day": "2026-11-24", "last_day": "2026-11-26", "reason": "sick", "note": "Back pain"}
    client_of(mona).post(f"/setup/people/{ida.pk}/absences/", data)
    assert "sick" not in str(list(Event.objects.values_list("after", flat=True)))


@pytest.mark.once
@pytest.mark.parametrize(
    "bad, field",
    [
        ({"last_day": "2026-11-23"}, "last_day"),
        ({"first_day": "9999-12-31"}, "first_day"),
        ({"reason": "party"}, "reason"),
        ({"note": "x" * 201}, "note"),
        ({"note": NUL}, "note"),
        ({"starts": "10:00"}, "ends"),
        ({"ends": "10:00"}, "starts"),
        ({"starts": "12:00", "ends": "12:00"}, "ends"),
        ({"starts": "10:00", "ends": "12:00", "last_day": "2026-11-25"}, "starts"),
        ({"starts": "10:00", "ends": "9" * 5000}, "ends"),
    ],
)
def test_days_away_that_are_refused(ida: User, client_of: ClientOf, bad: dict[str, str], field: str) -> None:
    data = {"first_day": "2026-11-24", "last_day": "2026-11-24", "reason": "leave"} | bad
    answer = client_of(ida).post("/account/absences/", data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Absence.objects.exists()


# Opening hours and closures


def test_opening_hours_of_a_department_and_back(ada: User, billing: Department, client_of: ClientOf) -> None:
    client, path = client_of(ada), f"/setup/departments/{billing.pk}/hours/"
    data = {"d0_starts": "09:00", "d0_ends": "20:00", "d5_starts": "10:00", "d5_ends": "14:00"}
    assert client.post(path, data).status_code == client.post(path, data).status_code == 303
    assert worktime.is_working_day(billing, date(2026, 11, 28))
    assert not worktime.is_working_day(billing, date(2026, 11, 24))
    assert Event.objects.about("department", billing.pk).filter(name="hours_changed").count() == 1
    assert "Use the hours from above again" in client.get(path).content.decode()
    client.post(f"{path}inherit/")
    assert worktime.is_working_day(billing, date(2026, 11, 24))
    assert not OpeningHours.objects.exists()


def test_opening_hours_of_the_office(ada: User, mona: User, client_of: ClientOf) -> None:
    client_of(ada).post("/setup/office/hours/", {"d0_starts": "07:30", "d0_ends": "15:30"})
    calendar = worktime.Calendar.of(None, date(2026, 11, 23), date(2026, 11, 23))
    assert calendar.closing_time(date(2026, 11, 23)) == time(15, 30)
    assert Event.objects.about("office", 1).filter(name="hours_changed").exists()
    page = client_of(mona).get("/setup/office/hours/").content.decode()
    assert "07:30–15:30" in page
    assert "form-card" not in page


@pytest.mark.parametrize(
    "data", [{}, {"d0_starts": "09:00"}, {"d0_starts": "09:00", "d0_ends": "09:00"}, {"d0_starts": NUL, "d0_ends": "x"}]
)
def test_opening_hours_that_are_refused(ada: User, client_of: ClientOf, data: dict[str, str]) -> None:
    assert client_of(ada).post("/setup/office/hours/", data).status_code == 422
    assert not OpeningHours.objects.exists()


def test_closures_of_office_and_department(ada: User, nils: User, billing: Department, client_of: ClientOf) -> None:
    client, key = client_of(ada), str(uuid4())
    data = {"name": "Moving", "first_day": "2026-11-24", "last_day": "2026-11-25", "department": billing.pk}
    client.post("/setup/closures/", data | {"form_key": key})
    client.post("/setup/closures/", data | {"form_key": key})
    closure = Closure.objects.get()
    assert not worktime.is_working_day(billing, date(2026, 11, 25))
    assert worktime.is_working_day(None, date(2026, 11, 25))
    assert "Moving" in client.get("/setup/closures/").content.decode()
    assert "Moving" not in client_of(nils).get("/setup/closures/").content.decode()
    client.post(f"/setup/closures/{closure.pk}/remove/")
    assert worktime.is_working_day(billing, date(2026, 11, 25))
    assert Event.objects.about("department", billing.pk).filter(name="hours_changed").count() == 2
    assert client.post("/setup/closures/", data | {"department": ABSURD}).status_code == 422
    assert client.post("/setup/closures/", data | {"last_day": "2026-11-01"}).status_code == 422


# Public holidays


def test_seed_rename_strike_out_and_restore(ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    assert client.post("/setup/holidays/seed/").status_code == 303
    day = Holiday.objects.get(day=f"{date.today().year}-12-25")  # noqa: DTZ011 - the seeding follows the clock
    assert "Christmas Day" in client.get("/setup/holidays/").content.decode()
    client.post(f"/setup/holidays/{day.pk}/rename/", {"name": "Our party"})
    client.post(f"/setup/holidays/{day.pk}/strike-out/")
    client.post(f"/setup/holidays/{day.pk}/strike-out/")
    day.refresh_from_db()
    assert (day.name, day.is_working, day.edited, events("struck_out")) == ("Our party", True, True, 1)
    assert "We work this day" in client.get(f"/setup/holidays/?year={day.day.year}").content.decode()
    client.post(f"/setup/holidays/{day.pk}/restore/")
    day.refresh_from_db()
    assert not day.is_working
    client.post("/setup/holidays/seed/")
    day.refresh_from_db()
    assert day.name == "Our party"


def test_add_a_holiday_of_the_offices_own(ada: User, client_of: ClientOf) -> None:
    client, data = client_of(ada), {"day": "2027-06-18", "name": "Founders' day", "place": "NO"}
    answer = client.post("/setup/holidays/", data)
    assert (answer.status_code, answer["Location"]) == (303, "/setup/holidays/?year=2027")
    assert not worktime.is_working_day(None, date(2027, 6, 18))
    assert client.post("/setup/holidays/", data).status_code == 422
    assert client.post("/setup/holidays/", data | {"day": "2027-06-19", "place": "XX"}).status_code == 422
    assert client.post("/setup/holidays/", data | {"day": "2027-06-19", "name": NUL}).status_code == 422
    assert Holiday.objects.count() == 1


@pytest.mark.parametrize("year", ["", "x", "0000", "99999", "2027", "२०२७", NUL, "-100"])
def test_any_year_is_answered(ada: User, client_of: ClientOf, year: str) -> None:
    assert client_of(ada).get("/setup/holidays/", {"year": year}).status_code == 200


@pytest.mark.parametrize("departments", [0, 1])
def test_the_country_is_asked_only_where_there_are_several(
    ada: User, billing: Department, client_of: ClientOf, departments: int
) -> None:
    Department.objects.update(country="DE" if departments else "", subdivision="BY" if departments else "")
    page = client_of(ada).get("/setup/holidays/").content.decode()
    assert ("Germany BY" in page) is bool(departments)


def test_renaming_to_the_same_name_changes_nothing(ada: User, client_of: ClientOf) -> None:
    row = holiday("2026-12-25", "Christmas Day")
    client_of(ada).post(f"/setup/holidays/{row.pk}/rename/", {"name": "Christmas Day"})
    row.refresh_from_db()
    assert (row.edited, events("renamed")) == (False, 0)


def test_an_outsider_is_not_offered_days_away(eve: User, ida: User, client_of: ClientOf) -> None:
    offered = ["/account/absences/" in client_of(user).get("/account/").content.decode() for user in (eve, ida)]
    assert offered == [False, True]


def test_removing_at_the_same_moment_is_told_once(ada: User, ida: User, now: datetime) -> None:
    week, hours = works_from(ida, "2026-11-23", {}), extra(ida, "2026-11-23", "18:00", "19:00")
    absence = away(ida, "2026-11-23", "2026-11-23")
    closure = Closure.objects.create(name="Moving", first_day=date(2026, 12, 24), last_day=date(2026, 12, 24))
    for _twice in range(2):
        actions_hours.remove_week(week, by=ada, now=now)
        actions_hours.remove_extra_hours(hours, by=ada, now=now)
        actions_hours.remove_absence(absence, by=ada, now=now)
        actions_hours.remove_closure(closure, by=ada, now=now)
    assert (events("removed"), events("hours_changed")) == (3, 2)


# Many rows


@pytest.mark.parametrize(
    "path", ["/setup/people/{ida}/hours/", "/setup/people/{ida}/extra-hours/", "/setup/people/{ida}/absences/"]
)
def test_queries_do_not_grow(
    ada: User, ida: User, client_of: ClientOf, path: str, office: Office, django_assert_max_num_queries
) -> None:
    for day in range(1, 29):
        works_from(ida, f"2026-02-{day:02}", {0: "08:00-09:00"})
        extra(ida, f"2026-02-{day:02}", "08:00", "09:00")
        away(ida, f"2026-02-{day:02}", f"2026-02-{day:02}")
    client = client_of(ada)
    with django_assert_max_num_queries(14):
        assert client.get(path.format(ida=ida.pk)).status_code == 200
