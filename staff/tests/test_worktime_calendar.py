"""Is this a working day here, when does it open and close, and n working days on: the tables."""

from datetime import date, time

import pytest

from staff import worktime
from staff.models import Closure, Department, Office
from staff.tests.hours_cast import holiday, opens, period
from staff.worktime import Calendar, NoWorkingDay

pytestmark = pytest.mark.django_db


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def lab(clinical: Department) -> Department:
    return Department.objects.create(name="Laboratory", parent=clinical)


def closed(first: str, last: str, department: Department | None = None) -> None:
    Closure.objects.create(name="Closed", first_day=day(first), last_day=day(last), department=department)


@pytest.fixture
def christmas(office: Office) -> None:
    holiday("2026-12-25", "Christmas Day")
    holiday("2026-12-26", "Boxing Day")
    holiday("2027-01-01", "New Year's Day")
    closed("2026-12-28", "2026-12-30")


WORKING_DAYS = [
    ("2026-12-24", True, "an ordinary Thursday"),
    ("2026-12-25", False, "a public holiday"),
    ("2026-12-26", False, "a holiday on a Saturday"),
    ("2026-12-27", False, "a Sunday"),
    ("2026-12-28", False, "the closure's first day"),
    ("2026-12-30", False, "the closure's last day"),
    ("2026-12-31", True, "the day after the closure"),
    ("2027-01-01", False, "a holiday of the next year"),
    ("2027-01-04", True, "the first Monday"),
]


@pytest.mark.parametrize("text, expected, why", WORKING_DAYS)
def test_is_this_a_working_day(christmas: None, billing: Department, text: str, expected: bool, why: str) -> None:
    assert worktime.is_working_day(billing, day(text)) is expected, why
    assert worktime.is_working_day(None, day(text)) is expected, why


ADDED = [
    ("2026-12-24", 0, "2026-12-24"),
    ("2026-12-25", 0, "2026-12-25"),
    ("2026-12-24", 1, "2026-12-31"),
    ("2026-12-24", 2, "2027-01-04"),
    ("2026-12-26", 1, "2026-12-31"),
    ("2026-12-26", -1, "2026-12-24"),
    ("2027-01-04", -1, "2026-12-31"),
    ("2027-01-04", -2, "2026-12-24"),
    ("2026-11-21", 1, "2026-11-23"),
    ("2026-11-27", 5, "2026-12-04"),
    ("2026-11-23", 261, "2027-11-30"),
]


@pytest.mark.parametrize("start, n, expected", ADDED)
def test_working_days_from_a_date(christmas: None, billing: Department, start: str, n: int, expected: str) -> None:
    assert worktime.add_working_days(billing, day(start), n) == day(expected)


def test_next_working_day_is_after_the_day(christmas: None) -> None:
    calendar = Calendar.of(None, day("2026-12-24"), day("2026-12-24"))
    assert calendar.next_working_day(day("2026-12-23")) == day("2026-12-24")
    assert calendar.next_working_day(day("2026-12-24")) == day("2026-12-31")


def test_never_open_is_said_not_searched_for_ever(office: Office) -> None:
    closed("1990-01-01", "2099-12-31")
    with pytest.raises(NoWorkingDay):
        worktime.add_working_days(None, day("2026-11-23"), 1)
    with pytest.raises(NoWorkingDay):
        worktime.add_working_days(None, day("2026-11-23"), -1)


@pytest.mark.parametrize("edge, n", [(date.max, 1), (date.min, -1), (date.max, 3), (date(9999, 12, 30), 5)])
def test_the_end_of_time_is_no_error_of_ours(office: Office, edge: date, n: int) -> None:
    with pytest.raises(NoWorkingDay):
        worktime.add_working_days(None, edge, n)


@pytest.mark.parametrize("n", [1001, -1001, 10**12])
def test_absurd_counts_are_refused(office: Office, n: int) -> None:
    with pytest.raises(ValueError, match="1000"):
        worktime.add_working_days(None, day("2026-11-23"), n)


def test_as_many_as_may_be_asked(office: Office) -> None:
    assert worktime.add_working_days(None, day("2026-11-23"), 1000) == day("2030-09-23")


# Whose hours


def test_without_any_hours_the_office_opens_as_usual(office: Office, billing: Department) -> None:
    calendar = Calendar.of(billing, day("2026-11-23"), day("2026-11-29"))
    assert (calendar.opening_time(day("2026-11-23")), calendar.closing_time(day("2026-11-27"))) == (time(8), time(16))
    assert calendar.opening_time(day("2026-11-28")) is calendar.closing_time(day("2026-11-29")) is None


def test_own_hours_beat_the_parents_and_the_parents_the_offices(clinical: Department, lab: Department) -> None:
    monday = day("2026-11-23")

    def closing(department: Department | None) -> time | None:
        return Calendar.of(department, monday, monday).closing_time(monday)

    opens(None, "0", "08:00", "17:00")
    assert closing(lab) == time(17)
    opens(clinical, "0", "07:30", "15:30")
    assert closing(lab) == time(15, 30)
    opens(lab, "0", "06:00", "14:00")
    assert (closing(lab), closing(clinical), closing(None)) == (time(14), time(15, 30), time(17))
    assert not worktime.is_working_day(lab, day("2026-11-24")), "own hours are the whole week, not one day of it"


def test_a_shop_open_on_saturdays(office: Office, front_desk: Department) -> None:
    opens(front_desk, "245", "10:00", "20:00")
    assert worktime.is_working_day(front_desk, day("2026-11-28"))
    assert worktime.add_working_days(front_desk, day("2026-11-28"), 1) == day("2026-12-02")


# Opening hours of some dates, and from a date


DATED = [  # department, day, closing time
    ("office", "2026-06-30", "16:00", "before"),
    ("office", "2026-07-01", "14:00", "the summer's first day"),
    ("office", "2026-07-17", "12:00", "one day within it: what began last"),
    ("office", "2026-07-31", "14:00", "hours from a date wait for the summer's end"),
    ("office", "2026-08-07", None, "closed on Fridays in August, also in summer hours of two weeks from its first day"),
    ("office", "2026-08-14", "14:00", "the shorter of two that begin together is over"),
    ("office", "2026-08-15", None, "the summer's last day is a Saturday"),
    ("office", "2026-08-21", "15:00", "then those from a date"),
    ("office", "2026-09-04", "15:30", "until others hold from a date"),
    ("clinical", "2026-07-01", "15:00", "own hours are kept"),
    ("clinical", "2026-09-04", "15:00", "own hours are kept"),
    ("lab", "2026-07-01", "15:00", "the parent's"),
    ("lab", "2026-10-01", "20:00", "own hours from a date"),
    ("lab", "2026-10-03", "20:00", "open on a Saturday"),
    ("lab", "2027-10-01", "20:00", "far beyond the days that were loaded"),
]


def test_dated_opening_hours(clinical: Department, lab: Department) -> None:
    work = "01234"
    opens(None, work, "08:00", "16:00")
    opens(clinical, work, "07:00", "15:00")
    week = dict.fromkeys(range(5), "08:00-14:00")
    period(None, "2026-07-01", "2026-08-15", week)
    period(None, "2026-07-17", "2026-07-17", {4: "09:00-12:00"})
    period(None, "2026-07-30", None, dict.fromkeys(range(5), "08:00-15:00"))
    period(None, "2026-08-03", "2026-08-14", week)
    period(None, "2026-08-03", "2026-08-10", {0: "08:00-14:00"})
    period(None, "2026-09-01", None, dict.fromkeys(range(5), "08:00-15:30"))
    period(lab, "2026-10-01", None, dict.fromkeys(range(7), "08:00-20:00"))
    calendars = worktime.calendars_for([None, clinical, lab], day("2026-06-30"), day("2026-07-01"))
    places = {"office": None, "clinical": clinical.pk, "lab": lab.pk}
    for place, text, expected, why in DATED:
        calendar = calendars[places[place]]
        closing = time.fromisoformat(expected) if expected else None
        assert calendar.closing_time(day(text)) == closing, (place, text, why)
        assert calendar.is_working_day(day(text)) is (closing is not None), (place, text, why)
        assert worktime.due_at(calendar, day(text), None).hour == (closing.hour if closing else 0)


def test_what_holds_but_for_the_dates(office: Office) -> None:
    opens(None, "01", "08:00", "16:00")
    opens(None, "4", "08:00", "13:30")
    period(None, "2026-11-23", "2026-11-24", {0: "08:00-18:00", 4: "08:00-18:00"})
    calendar = Calendar.of(None, day("2026-11-23"), day("2026-11-23"))
    assert [span.ends for span in calendar.usual_hours(day("2026-11-23"))] == [time(18)]
    assert [span.ends for span in calendar.standing_hours(day("2026-11-23"))] == [time(16)]
    assert [calendar.a_day(day(text)) for text in ("2026-11-23", "2026-11-29")] == [480, 480]
    assert calendar.spans(day("2026-11-24")) == []


# Whose closures and holidays


def test_closures_hold_for_the_department_and_those_below(
    clinical: Department, lab: Department, billing: Department
) -> None:
    closed("2026-11-23", "2026-11-23", clinical)
    answers = [worktime.is_working_day(where, day("2026-11-23")) for where in (clinical, lab, billing, None)]
    assert answers == [False, False, True, True]


def test_a_holiday_struck_out_is_a_working_day(office: Office) -> None:
    row = holiday("2026-05-01", "Labour Day")
    assert not worktime.is_working_day(None, row.day)
    row.is_working = True
    row.save()
    assert worktime.is_working_day(None, row.day)


REGIONS = [
    ("", "", "2026-06-04", True, "a region's holiday is none elsewhere"),
    ("DE", "BY", "2026-06-04", False, "the region's holiday"),
    ("DE", "BY", "2026-10-03", False, "the nation's holiday holds in the region"),
    ("DE", "BY", "2026-11-18", True, "a region may work where the nation does not"),
    ("DE", "", "2026-11-18", False, "the nation's holiday"),
    ("DE", "", "2026-06-04", True, "no region: the nation's days only"),
    ("", "BY", "2026-06-04", True, "a region of another country's department is not ours"),
    ("SE", "", "2026-10-03", True, "another country, nothing seeded"),
]


@pytest.mark.parametrize("country, region, text, expected, why", REGIONS)
def test_holidays_of_country_and_region(
    billing: Department, country: str, region: str, text: str, expected: bool, why: str
) -> None:
    opens(None, "0123456", "08:00", "16:00")
    holiday("2026-06-04", "Corpus Christi", country="DE", region="BY")
    holiday("2026-10-03", "Unity Day", country="DE")
    holiday("2026-11-18", "Repentance Day", country="DE")
    holiday("2026-11-18", "Repentance Day", country="DE", region="BY", works=True)
    billing.country, billing.subdivision = country, region
    billing.save()
    assert worktime.is_working_day(billing, day(text)) is expected, why


def test_country_and_region_come_from_above(office: Office, clinical: Department, lab: Department) -> None:
    office.country, office.subdivision = "DE", "BY"
    office.save()
    holiday("2026-06-04", "Corpus Christi", country="DE", region="BY")
    assert not worktime.is_working_day(lab, day("2026-06-04"))
    clinical.country = "DE"  # the country alone: no region of it
    clinical.save()
    assert worktime.is_working_day(lab, day("2026-06-04"))
    lab.subdivision = "BY"  # the region alone: of the country from above
    lab.save()
    assert not worktime.is_working_day(lab, day("2026-06-04"))


def test_an_office_without_a_country_has_no_holidays(office: Office) -> None:
    office.country = ""
    office.save()
    holiday("2026-05-01")
    assert worktime.is_working_day(None, day("2026-05-01"))


def test_names_of_days_off(office: Office) -> None:
    holiday("2026-05-01", "Labour Day")
    closed("2026-05-04", "2026-05-05")
    calendar = Calendar.of(None, day("2026-05-01"), day("2026-05-31"))
    assert calendar.holiday(day("2026-05-01")) == "Labour Day"
    assert calendar.closure(day("2026-05-05")) == "Closed"
    assert [calendar.why_closed(day(f"2026-05-0{n}")) for n in (1, 4, 6)] == ["holiday", "closed", None]


# The tree


def test_a_ring_of_parents_ends(clinical: Department, lab: Department) -> None:
    Department.objects.filter(pk=clinical.pk).update(parent=lab)
    assert worktime.is_working_day(lab, day("2026-11-23"))
    assert worktime.zone_of(clinical).key == "Europe/Oslo"


def test_a_department_gone_meanwhile_is_the_office(lab: Department) -> None:
    gone = Department(pk=lab.pk + 1000, name="Gone")
    assert worktime.is_working_day(gone, day("2026-11-23"))


def test_zone_is_the_nearest(clinical: Department, lab: Department) -> None:
    assert worktime.zone_of(None).key == worktime.zone_of(lab).key == "Europe/Oslo"
    Department.objects.filter(pk=clinical.pk).update(zone="Europe/Lisbon")
    assert worktime.zone_of(lab).key == "Europe/Lisbon"
    Department.objects.filter(pk=lab.pk).update(zone="Asia/Tokyo")
    assert (worktime.zone_of(lab).key, worktime.zone_of(clinical).key) == ("Asia/Tokyo", "Europe/Lisbon")


def test_an_installation_without_an_office_row_has_the_defaults(db: None) -> None:
    assert worktime.zone_of(None).key == Office().zone
    assert worktime.is_working_day(None, day("2026-11-23"))


# Many at once


def test_queries_do_not_grow_with_departments_or_days(christmas: None, django_assert_num_queries) -> None:
    parent = None
    for number in range(30):
        parent = Department.objects.create(name=f"Department {number}", parent=parent)
        opens(parent, "01234", "08:00", "16:00")
    departments = list(Department.objects.all())
    with django_assert_num_queries(2):
        calendars = worktime.calendars_for([*departments, None], day("2026-12-01"), day("2027-01-31"))
        days = [date.fromordinal(n) for n in range(day("2026-12-01").toordinal(), day("2027-01-31").toordinal())]
        open_days = {pk: sum(map(calendar.is_working_day, days)) for pk, calendar in calendars.items()}
    assert len(open_days) == 31
    assert set(open_days.values()) == {39}


def test_days_beyond_those_loaded_are_fetched_once_a_year(christmas: None, django_assert_num_queries) -> None:
    calendar = Calendar.of(None, day("2026-11-01"), day("2026-11-01"))
    with django_assert_num_queries(1):
        assert not calendar.is_working_day(day("2026-12-25"))
        assert not calendar.is_working_day(day("2026-12-28"))
        assert not calendar.is_working_day(day("2027-01-01"))
    holiday("2026-05-01")
    with django_assert_num_queries(1):
        assert not calendar.is_working_day(day("2026-05-01"))
        assert calendar.is_working_day(day("2026-05-04"))
