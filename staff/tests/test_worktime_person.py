"""Minutes this person works that day, why not, and the next working moment: the tables."""

from datetime import date, time

import pytest

from staff import worktime
from staff.models import Closure, Department, Office, User
from staff.tests.hours_cast import away, extra, holiday, moment, opens, period, works_from
from staff.worktime import Span, person_times

pytestmark = pytest.mark.django_db


def day(text: str) -> date:
    return date.fromisoformat(text)


def minutes(user: User, *days: str) -> list[int]:
    time_of = person_times([user], day(min(days)), day(max(days)))[user.pk]
    return [time_of.minutes(day(text)) for text in days]


def why_not(user: User, text: str) -> str | None:
    return person_times([user], day(text), day(text))[user.pk].why_not(day(text))


# The week in force


def test_without_an_own_week_the_home_departments_hours(ida: User, billing: Department, front_desk: Department) -> None:
    assert minutes(ida, "2026-11-23", "2026-11-28") == [480, 0]
    opens(front_desk, "012345", "10:00", "20:00")
    assert minutes(ida, "2026-11-23") == [480], "Ida is at the front desk too, but not at home there"
    opens(billing, "05", "09:00", "12:30")
    assert minutes(ida, "2026-11-23", "2026-11-24", "2026-11-28") == [210, 0, 210]


def test_without_a_department_the_offices_hours(eve: User) -> None:
    opens(None, "0", "09:00", "17:00")
    assert minutes(eve, "2026-11-23", "2026-11-24") == [480, 0]


def test_a_week_holds_from_its_date_until_the_next(ida: User) -> None:
    works_from(ida, "2026-11-25", {2: "08:00-12:00", 3: "08:00-12:00"})
    works_from(ida, "2026-12-03", {3: "12:00-18:00"})
    assert minutes(ida, "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27") == [480, 240, 240, 0]
    assert minutes(ida, "2026-12-02", "2026-12-03", "2026-12-09") == [240, 360, 0]


def test_a_week_without_any_hours_is_free(ida: User) -> None:
    works_from(ida, "2026-11-23", {})
    assert minutes(ida, "2026-11-23", "2026-11-24") == [0, 0]
    assert why_not(ida, "2026-11-23") == "day off"


ALTERNATING = [
    ("2026-12-17", 0, "before it begins the opening hours hold, here closed on Thursdays"),
    ("2026-12-18", 300, "A: begins in the middle of ISO week 51"),
    ("2026-12-21", 120, "B: week 52, Monday"),
    ("2026-12-25", 0, "B: week 52, Friday"),
    ("2026-12-28", 0, "A: week 53, Monday"),
    ("2027-01-01", 300, "A: week 53, Friday, already next year"),
    ("2027-01-04", 120, "B: week 1: two odd numbers follow each other, the weeks go on alternating"),
    ("2027-01-08", 0, "B: week 1, Friday"),
    ("2027-01-15", 300, "A: week 2"),
    ("2032-12-31", 0, "B: week 53 of 2032, 315 weeks on"),
    ("2033-01-07", 300, "A: the week after it"),
]


@pytest.mark.parametrize("text, expected, why", ALTERNATING)
def test_alternating_weeks(ida: User, billing: Department, text: str, expected: int, why: str) -> None:
    opens(billing, "1", "08:00", "16:00")
    works_from(ida, "2026-12-18", {4: "08:00-13:00"}, {0: "10:00-12:00"})
    assert minutes(ida, text) == [expected], why


def test_the_second_week_may_be_empty(ida: User) -> None:
    works_from(ida, "2026-11-23", {0: "08:00-16:00"}, {})
    assert minutes(ida, "2026-11-23", "2026-11-30", "2026-12-07") == [480, 0, 480]


# Employment, holidays, closures, extra hours, days away


@pytest.mark.parametrize(
    "text, expected", [("2026-11-23", 0), ("2026-11-24", 480), ("2026-11-26", 480), ("2026-11-27", 0)]
)
def test_seasonal_people_work_from_first_to_last_day(ida: User, text: str, expected: int) -> None:
    ida.first_day, ida.last_day = day("2026-11-24"), day("2026-11-26")
    ida.save()
    extra(ida, "2026-11-27", "08:00", "09:00")
    assert worktime.minutes_worked(ida, day(text)) == expected
    assert why_not(ida, text) == (None if expected else "day off")


def test_what_takes_a_day_away(ida: User, omar: User, billing: Department) -> None:
    holiday("2026-11-23", "Founders' day")
    Closure.objects.create(name="Moving", first_day=day("2026-11-24"), last_day=day("2026-11-24"), department=billing)
    away(ida, "2026-11-25", "2026-11-26")
    away(ida, "2026-11-27", "2026-11-27", confirmed=False)
    away(omar, "2026-11-27", "2026-11-27")
    days = [f"2026-11-{n}" for n in range(23, 30)]
    assert minutes(ida, *days) == [0, 0, 0, 0, 480, 0, 0]
    assert [why_not(ida, text) for text in days] == ["holiday", "closed", "away", "away", None, "day off", "day off"]
    time_of = person_times([ida], day(days[0]), day(days[6]))[ida.pk]
    assert [time_of.is_away(day(text)) for text in days] == [False, False, True, True, False, False, False]
    assert [time_of.works(day(text)) for text in days] == [False, False, False, False, True, False, False]


def test_a_day_away_is_that_whatever_else_it_is(ida: User) -> None:
    away(ida, "2026-11-23", "2026-11-25")
    away(ida, "2026-11-24", "2026-11-24", hours="10:00-12:00")
    holiday("2026-11-23")
    time_of = person_times([ida], day("2026-11-23"), day("2026-11-24"))[ida.pk]
    assert [time_of.why_not(day(text)) for text in ("2026-11-23", "2026-11-24")] == ["away", "away"]
    assert time_of.hours_away(day("2026-11-25")) == [], "those of a whole day are not hours"


def test_calendars_and_people_for_a_page(ida: User, eve: User, billing: Department, clinical: Department) -> None:
    first = day("2026-11-23")
    calendars, times = worktime.calendars_and_times([clinical], [ida, eve], first, first)
    assert (calendars.keys(), times.keys()) == ({clinical.pk, billing.pk, None}, {ida.pk, eve.pk})
    assert worktime.calendars_and_times([None], [ida], first, first)[0].keys() == {None, billing.pk}
    assert worktime.every_calendar(first, first).keys() == set(Department.objects.values_list("pk", flat=True))


def test_a_holiday_on_a_free_day_is_a_free_day(ida: User) -> None:
    works_from(ida, "2026-01-01", {1: "08:00-12:00"})
    holiday("2026-11-23")
    assert why_not(ida, "2026-11-23") == "day off"


def test_extra_hours_count_on_free_days_holidays_and_closures(ida: User) -> None:
    holiday("2026-11-23")
    Closure.objects.create(name="Moving", first_day=day("2026-11-24"), last_day=day("2026-11-24"))
    for text in ("2026-11-23", "2026-11-24", "2026-11-28"):
        extra(ida, text, "10:00", "11:30")
        assert minutes(ida, text) == [90]
        assert why_not(ida, text) is None


def test_absence_beats_extra_hours(ida: User) -> None:
    away(ida, "2026-11-28", "2026-11-28")
    extra(ida, "2026-11-28", "10:00", "12:00")
    assert minutes(ida, "2026-11-28") == [0]
    assert why_not(ida, "2026-11-28") == "away"


def test_overlapping_hours_are_worked_once(ida: User) -> None:
    extra(ida, "2026-11-23", "15:00", "18:00", "home")
    extra(ida, "2026-11-23", "06:00", "07:00", "lab")
    extra(ida, "2026-11-23", "09:00", "10:00", "lab")
    assert person_times([ida], day("2026-11-23"), day("2026-11-23"))[ida.pk].spans(day("2026-11-23")) == [
        Span(time(6), time(7), "lab"),
        Span(time(8), time(16), "office"),
        Span(time(16), time(18), "home"),
    ]
    assert minutes(ida, "2026-11-23") == [660]


AWAY_SOME_HOURS = [  # hours away on a day worked 08-16 and, as extra hours, 17-19: minutes, what is said, why not
    (["10:00-12:00"], 480, ["10:00-12:00"], None),
    (["10:00-11:00", "10:30-12:00"], 480, ["10:00-12:00"], None),
    (["10:00-11:00", "11:00-11:15", "13:00-14:00"], 465, ["10:00-11:15", "13:00-14:00"], None),
    (["10:00-12:00", "10:30-11:00"], 480, ["10:00-12:00"], None),
    (["06:00-08:30"], 570, ["08:00-08:30"], None),
    (["15:30-17:30"], 540, ["15:30-16:00", "17:00-17:30"], None),
    (["16:00-17:00"], 600, [], None),
    (["07:00-20:00"], 0, ["08:00-16:00", "17:00-19:00"], "away"),
]


@pytest.mark.parametrize("hours, expected, said, why", AWAY_SOME_HOURS)
def test_some_hours_away(ida: User, hours: list[str], expected: int, said: list[str], why: str | None) -> None:
    extra(ida, "2026-11-23", "17:00", "19:00", "home")
    for each in hours:
        away(ida, "2026-11-23", "2026-11-23", hours=each)
    away(ida, "2026-11-23", "2026-11-23", hours="09:00-10:00", confirmed=False)
    time_of = person_times([ida], day("2026-11-23"), day("2026-11-24"))[ida.pk]
    assert minutes(ida, "2026-11-23", "2026-11-24") == [expected, 480]
    assert [f"{span.starts:%H:%M}-{span.ends:%H:%M}" for span in time_of.hours_away(day("2026-11-23"))] == said
    assert (time_of.why_not(day("2026-11-23")), time_of.is_away(day("2026-11-23"))) == (why, False)
    assert time_of.hours_away(day("2026-11-24")) == []


def test_hours_away_on_the_days_the_clock_changes(ida: User) -> None:
    works_from(ida, "2026-01-01", {})
    for text in ("2026-03-29", "2026-10-25"):
        extra(ida, text, "01:00", "05:00")
        away(ida, text, text, hours="02:00-03:00")
    assert minutes(ida, "2026-03-29", "2026-10-25") == [180, 180], "the hour that is skipped, or comes twice"


# Weeks and opening hours of some dates


def test_a_week_for_a_span_of_dates(ida: User) -> None:
    works_from(ida, "2026-11-02", {0: "08:00-10:00"})
    works_from(ida, "2026-11-23", {1: "08:00-09:00"}, until="2026-12-04")
    works_from(ida, "2026-11-30", {0: "08:00-11:00"})
    days = ["2026-11-16", "2026-11-23", "2026-11-24", "2026-11-30", "2026-12-01", "2026-12-07", "2026-12-08"]
    assert minutes(ida, *days) == [120, 0, 60, 0, 60, 180, 0]


def test_hours_of_some_dates_take_from_own_weeks_what_they_close(ida: User, omar: User) -> None:
    works_from(ida, "2026-01-01", {0: "07:00-15:30", 1: "07:00-15:30", 2: "14:00-16:00", 5: "09:00-10:00"})
    period(None, "2026-11-23", "2026-11-29", {0: "08:00-14:00", 2: "08:00-12:00", 3: "07:00-18:00"})
    week = [f"2026-11-{n}" for n in range(23, 30)]
    assert minutes(omar, *week) == [360, 0, 240, 660, 0, 0, 0], "without a week of one's own: the hours of the dates"
    assert minutes(ida, *week) == [420, 60, 0, 0, 0, 60, 0]
    assert [why_not(ida, text) for text in week] == [None, None, "closed", "day off", "day off", None, "day off"]
    assert [why_not(omar, text) for text in week[4:]] == ["closed", "day off", "day off"]
    extra(ida, "2026-11-25", "15:00", "16:00")
    assert minutes(ida, "2026-11-25") == [60], "extra hours count all the same"


def test_hours_from_a_date_leave_own_weeks_alone(ida: User, omar: User) -> None:
    works_from(ida, "2026-01-01", {4: "08:00-16:00"})
    period(None, "2026-11-23", None, {4: "08:00-15:00"})
    assert (minutes(ida, "2026-11-27"), minutes(omar, "2026-11-20", "2026-11-26", "2026-11-27")) == (
        [480],
        [480, 0, 420],
    )


@pytest.mark.parametrize(
    "text, expected, why",
    [
        ("2026-03-29", 180, "the clock skips an hour of four"),
        ("2026-10-25", 300, "the clock repeats an hour of four"),
        ("2026-10-26", 240, "an ordinary night"),
    ],
)
def test_hours_on_the_days_the_clock_changes(ida: User, text: str, expected: int, why: str) -> None:
    extra(ida, text, "01:00", "05:00")
    works_from(ida, "2026-01-01", {})
    assert minutes(ida, text) == [expected], why


# The next working moment


MOMENTS = [
    ("2026-11-23T09:00+01:00", "2026-11-23T09:00+01:00", "within hours: the moment itself"),
    ("2026-11-23T08:00+01:00", "2026-11-23T08:00+01:00", "the first minute"),
    ("2026-11-23T07:59+01:00", "2026-11-23T08:00+01:00", "before work"),
    ("2026-11-23T16:00+01:00", "2026-11-24T08:00+01:00", "the end is not worked"),
    ("2026-11-23T15:59+01:00", "2026-11-23T15:59+01:00", "the last minute"),
    ("2026-11-27T18:00+01:00", "2026-11-30T08:00+01:00", "over the weekend"),
    ("2026-11-23T02:00-05:00", "2026-11-23T08:00+01:00", "told in another zone"),
    ("2026-11-22T23:30+00:00", "2026-11-23T08:00+01:00", "already tomorrow on the department's clock"),
    ("2026-12-03T20:00+01:00", "2026-12-09T08:00+01:00", "over a holiday, days away and a weekend"),
    ("2026-12-31T20:00+01:00", "2027-01-01T08:00+01:00", "into the next year"),
    ("2026-10-24T12:00+02:00", "2026-10-26T08:00+01:00", "over the end of summer time"),
    ("2026-03-28T12:00+01:00", "2026-03-30T08:00+02:00", "over its beginning"),
]


@pytest.mark.parametrize("asked, expected, why", MOMENTS)
def test_next_working_moment(ida: User, asked: str, expected: str, why: str) -> None:
    holiday("2026-12-04")
    away(ida, "2026-12-07", "2026-12-08")
    assert worktime.next_working_moment(ida, moment(asked)) == moment(expected), why


def test_the_moment_itself_is_given_back_as_it_came(ida: User) -> None:
    asked = moment("2026-11-23T03:00-05:00")
    assert worktime.next_working_moment(ida, asked) is asked


def test_between_two_spans_of_a_day_it_is_the_second(ida: User) -> None:
    extra(ida, "2026-11-23", "18:00", "20:00")
    assert worktime.next_working_moment(ida, moment("2026-11-23T17:00+01:00")) == moment("2026-11-23T18:00+01:00")


def test_it_is_on_the_home_departments_clock(ida: User, billing: Department) -> None:
    billing.zone = "America/New_York"
    billing.save()
    asked = worktime.next_working_moment(ida, moment("2026-11-23T09:00+01:00"))
    assert asked is not None
    assert asked.isoformat() == "2026-11-23T08:00:00-05:00"
    assert person_times([ida], day("2026-11-23"), day("2026-11-23"))[ida.pk].zone.key == "America/New_York"


def test_within_the_repeated_hour_the_clock_is_not_taken_for_the_moment(ida: User) -> None:
    works_from(ida, "2026-01-01", {})
    extra(ida, "2026-10-25", "02:15", "02:45")
    second_time_round = moment("2026-10-25T02:30+01:00")
    assert worktime.next_working_moment(ida, second_time_round) is None
    found = worktime.next_working_moment(ida, moment("2026-10-25T02:10+02:00"))
    assert found is not None
    assert found.isoformat() == "2026-10-25T02:15:00+02:00"


def test_who_never_works_again_has_no_next_moment(ida: User, omar: User) -> None:
    works_from(ida, "2026-01-01", {})
    omar.last_day = day("2026-11-20")
    omar.save()
    for user in (ida, omar):
        assert worktime.next_working_moment(user, moment("2026-11-23T09:00+01:00")) is None


# Many at once


def test_queries_do_not_grow_with_people_or_days(
    office: Office, ida: User, omar: User, olav: User, eve: User, django_assert_num_queries
) -> None:
    users = [ida, omar, olav, eve]
    for number in range(20):
        users.append(User.objects.create_user(f"p{number}@office.example", name=f"P {number}"))
    for user in users:
        works_from(user, "2026-01-01", {0: "08:00-10:00"}, {0: "08:00-11:00"})
        extra(user, "2026-11-24", "08:00", "09:00")
        away(user, "2026-12-07", "2026-12-07")
    days = [date.fromordinal(day("2026-11-23").toordinal() + n) for n in range(21)]
    with django_assert_num_queries(4):
        times = person_times(users, days[0], days[-1])
        worked = {pk: [time_of.minutes(each) for each in days] for pk, time_of in times.items()}
    assert len(worked) == 24
    assert all(sum(row) in (60 + 120 + 180, 60 + 120, 60 + 180) for row in worked.values())
    assert person_times([], days[0], days[0]) == {}
