"""From dates to occurrences: several times a day, offsets, shifts, zones, exclusions and what bounds a series."""

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import rules

pytestmark = pytest.mark.once

OFFICE = rules.OfficeDays(holidays={date(2026, 12, 25)})
NINE = datetime(2026, 1, 31, 9)  # a Saturday


def occurrences(text, start=NINE, **options):
    options = {"calendar": OFFICE, "zone": None, **options}
    return rules.occurrences(rules.parse(text, start=start), start=start, **options)


def scheduled(text, start=NINE, **options):
    return [one.scheduled for one in occurrences(text, start, **options)]


def test_the_example_of_the_contract():
    found = occurrences("FREQ=MONTHLY", shift="earlier", zone="Europe/Oslo", count=1)
    [one] = found
    assert one.scheduled == datetime(2026, 1, 31, 9)
    assert one.date == date(2026, 1, 30)
    assert one.due_at.isoformat() == "2026-01-30T09:00:00+01:00"


def test_all_day_has_dates_and_no_moment():
    [one] = occurrences("FREQ=DAILY;COUNT=1", date(2026, 1, 31), zone="Europe/Oslo")
    assert one == rules.Occurrence(date(2026, 1, 31), date(2026, 1, 31), None)
    assert not isinstance(one.scheduled, datetime)


def test_a_time_without_a_zone_has_no_moment():
    [one] = occurrences("FREQ=DAILY;COUNT=1")
    assert one == rules.Occurrence(NINE, date(2026, 1, 31), None)


def test_nine_stays_nine_across_summer_time_and_a_gap_ends_where_it_ends():
    found = occurrences("FREQ=DAILY;COUNT=3", datetime(2026, 3, 28, 2, 30), zone="Europe/Oslo")
    assert [f"{one.due_at:%d %H:%M%z}" for one in found] == ["28 02:30+0100", "29 03:00+0200", "30 02:30+0200"]


def test_several_times_a_day_and_count_counts_days():
    found = scheduled("FREQ=DAILY;COUNT=2", date(2026, 2, 2), times=(time(16), time(8), time(8)))
    assert found == [datetime(2026, 2, day, hour) for day in (2, 3) for hour in (8, 16)]


def test_times_before_the_start_are_left_out():
    found = scheduled("FREQ=DAILY;COUNT=2", datetime(2026, 2, 2, 9), times=(time(8), time(16)))
    assert found == [datetime(2026, 2, 2, 16), datetime(2026, 2, 3, 8), datetime(2026, 2, 3, 16)]


def test_times_use_the_zone():
    [one] = occurrences("FREQ=DAILY", date(2026, 7, 1), times=(time(8),), zone="Europe/Oslo", count=1)
    assert one.due_at.isoformat() == "2026-07-01T08:00:00+02:00"


@pytest.mark.parametrize(
    "text", ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYMINUTE=9", "FREQ=DAILY;BYSECOND=9"]
)
def test_times_beside_a_rules_own_are_refused(text):
    with pytest.raises(rules.RuleRefused) as refused:
        occurrences(text, times=(time(8),))
    assert refused.value.code == "times_twice"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"shift": "sideways"}, "shift"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"times": tuple(time(0, minute) for minute in range(25))}, "too_often"),
    ],
)
def test_arguments_are_refused_at_once(options, code):
    with pytest.raises(rules.RuleRefused) as refused:
        occurrences("FREQ=DAILY", **options)
    assert refused.value.code == code


def test_a_start_without_a_time_is_refused_by_the_hour():
    rule = rules.parse("FREQ=HOURLY", start=NINE)
    with pytest.raises(rules.RuleRefused) as refused:
        rules.occurrences(rule, start=date(2026, 1, 1), calendar=OFFICE, zone=None)
    assert refused.value.code == "hours_need_time"


def test_two_dates_that_shift_onto_one_day_stay_two():
    found = list(occurrences("FREQ=DAILY;COUNT=3", shift="later"))
    assert [one.date.day for one in found] == [2, 2, 2]
    assert [one.scheduled.day for one in found] == [31, 1, 2]


def test_the_series_never_drifts():
    found = list(occurrences("RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=MONTHLY", shift="earlier", count=4))
    assert [f"{one.scheduled:%m-%d} {one.date:%m-%d}" for one in found] == [
        "01-31 01-30",
        "02-28 02-27",
        "03-31 03-31",
        "04-30 04-30",
    ]


def test_a_skipped_date_counts_for_the_rules_count_only():
    christmas = date(2026, 12, 24)
    assert [day.day for day in scheduled("FREQ=DAILY;COUNT=3", christmas, shift="skip")] == [24]
    assert [day.day for day in scheduled("FREQ=DAILY", christmas, shift="skip", count=3)] == [24, 28, 29]


def test_offset_comes_before_the_shift_and_scheduled_before_both():
    found = list(occurrences("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1;X-OFFSET-WORKDAYS=5", shift="skip", count=2))
    assert [(one.scheduled.date(), one.date) for one in found] == [
        (date(2026, 3, 31), date(2026, 4, 7)),
        (date(2026, 6, 30), date(2026, 7, 7)),
    ]
    [back] = occurrences("FREQ=MONTHLY;X-OFFSET-WORKDAYS=-1", count=1)
    assert back.date == date(2026, 1, 30)


@pytest.mark.parametrize(
    ("until", "start", "zone", "last"),
    [
        ("20260202", NINE, None, datetime(2026, 2, 2, 9)),  # a date is all of that day
        ("20260202", date(2026, 1, 31), None, date(2026, 2, 2)),
        ("20260202T090000", NINE, None, datetime(2026, 2, 2, 9)),
        ("20260202T085959", NINE, None, datetime(2026, 2, 1, 9)),
        ("20260202T080000Z", NINE, "Europe/Oslo", datetime(2026, 2, 2, 9)),
        ("20260202T075959Z", NINE, "Europe/Oslo", datetime(2026, 2, 1, 9)),
        ("20260202T080000Z", NINE, None, datetime(2026, 2, 1, 9)),  # no zone known: as written
        ("20260201T233000Z", date(2026, 1, 31), "Europe/Oslo", date(2026, 2, 2)),
    ],
)
def test_until(until, start, zone, last):
    assert scheduled(f"FREQ=DAILY;UNTIL={until}", start, zone=zone)[-1] == last


def test_until_with_a_time_ends_within_a_day_of_several():
    found = scheduled("FREQ=DAILY;UNTIL=20260202T120000", date(2026, 2, 2), times=(time(8), time(16)))
    assert found == [datetime(2026, 2, 2, 8)]


@pytest.mark.parametrize(
    ("exdate", "start", "times", "zone", "expected"),
    [
        ("EXDATE:20260201T090000", NINE, (), None, "31T09 02T09"),
        ("EXDATE:20260201T100000", NINE, (), None, "31T09 01T09 02T09"),
        ("EXDATE;VALUE=DATE:20260201", NINE, (), None, "31T09 02T09"),
        ("EXDATE:20260201T080000Z", NINE, (), "Europe/Oslo", "31T09 02T09"),
        ("EXDATE;TZID=Asia/Tokyo:20260201T170000", NINE, (), "Europe/Oslo", "31T09 02T09"),
        ("EXDATE:20260131T090000,20260202T090000\nEXDATE:20260201", NINE, (), None, ""),
        ("EXDATE:20260201", date(2026, 1, 31), (), None, "31T00 02T00"),
        ("EXDATE:20260201T090000", date(2026, 1, 31), (), None, "31T00 02T00"),
        ("EXDATE:20260201T080000", date(2026, 1, 31), (time(8), time(9)), None, "31T08 31T09 01T09 02T08 02T09"),
        ("EXDATE:20260201", date(2026, 1, 31), (time(8),), None, "31T08 02T08"),
    ],
)
def test_exdates_leave_out_and_still_count(exdate, start, times, zone, expected):
    rule = rules.parse(f"FREQ=DAILY;COUNT=4\n{exdate}", start=start)
    found = rules.occurrences(rule, start=start, times=times, calendar=OFFICE, zone=zone, until=date(2026, 2, 2))
    assert [f"{one.scheduled:%dT%H}" for one in found] == expected.split()


def test_windows_and_counts():
    assert scheduled("FREQ=DAILY", count=0) == []
    assert [day.day for day in scheduled("FREQ=DAILY", until=date(2026, 2, 1))] == [31, 1]
    assert [day.day for day in scheduled("FREQ=DAILY", after=date(2026, 2, 1), count=2)] == [2, 3]
    assert [day.day for day in scheduled("FREQ=DAILY;COUNT=4", after=date(2026, 2, 1))] == [2, 3]
    assert scheduled("FREQ=DAILY", until=date(2026, 1, 1)) == []
    assert scheduled("FREQ=DAILY", until=date.max, count=1) == [NINE]
    assert scheduled("FREQ=DAILY", after=date.max) == []
    assert scheduled("FREQ=DAILY", after=date.min, count=1) == [NINE]


def test_microseconds_of_a_start_are_dropped():
    assert scheduled("FREQ=DAILY;COUNT=1", NINE.replace(microsecond=5)) == [NINE]


def test_a_calendar_that_leaves_no_date_in_five_years_is_refused():
    with pytest.raises(rules.RuleRefused) as refused:
        list(occurrences("FREQ=WEEKLY;BYDAY=SA", shift="skip", count=3))
    assert refused.value.code == "never"
    closed = rules.OfficeDays(week=frozenset())
    with pytest.raises(rules.RuleRefused):
        next(occurrences("FREQ=MONTHLY;X-WORKDAY=1", calendar=closed))
    with pytest.raises(rules.RuleRefused) as refused:
        next(occurrences("FREQ=DAILY", calendar=closed, shift="later"))
    assert refused.value.code == "no_working_day"


def test_a_series_that_was_over_in_time_is_empty_not_refused():
    assert scheduled("FREQ=DAILY;COUNT=1", date(2026, 12, 25), shift="skip") == []
    assert scheduled("FREQ=WEEKLY;BYDAY=SA;UNTIL=20400101", shift="skip", until=date(2026, 12, 31)) == []


def test_a_series_whose_calendar_ends_gives_up_after_forty_years():
    ends = rules.OfficeDays(closed=[(date(2026, 2, 3), date(2299, 12, 31))])
    assert [day.day for day in scheduled("FREQ=DAILY", calendar=ends, shift="skip")] == [2]


@settings(max_examples=60, deadline=timedelta(seconds=2))
@given(
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    shift=st.sampled_from(rules.SHIFTS),
    offset=st.integers(-5, 5),
    start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    holidays=st.sets(st.dates(date(2020, 1, 1), date(2032, 1, 1)), max_size=40),
    zone=st.sampled_from([None, "Europe/Oslo", "America/New_York"]),
)
def test_occurrences_of_any_schedule(freq, shift, offset, start, holidays, zone):
    start = start.replace(microsecond=0)
    calendar = rules.OfficeDays(holidays=holidays)
    text = f"FREQ={freq};X-OFFSET-WORKDAYS={offset}"
    rule = rules.parse(text, start=start)
    options = {"start": start, "shift": shift, "calendar": calendar, "zone": zone}
    found = list(islice(rules.occurrences(rule, until=start.date() + timedelta(days=1500), **options), 30))
    keys = [one.scheduled for one in found]
    assert keys == sorted(set(keys))
    for one in found:
        assert one.scheduled.time() == start.time()
        assert (shift == "keep" and not offset) or calendar.is_working_day(one.date)
        assert (one.due_at is None) == (zone is None)
        assert zone is None or one.due_at.date() == one.date


def test_a_rule_that_has_begun_may_pause_longer_than_five_years():
    leap_day = "FREQ=YEARLY;INTERVAL=8;BYMONTH=2;BYMONTHDAY=29"
    found = occurrences(leap_day, date(2024, 2, 29), after=date(2024, 3, 1), count=1)
    assert [one.scheduled for one in found] == [date(2032, 2, 29)]
    assert scheduled("FREQ=DAILY;INTERVAL=1830", date(2026, 1, 3), shift="skip", count=1) == [date(2031, 1, 7)]


def test_as_many_times_a_day_as_there_are_hours():
    assert len(scheduled("FREQ=DAILY", date(2026, 1, 5), times=tuple(map(time, range(24))), count=30)) == 30


NEW_YEAR = date(2026, 1, 1)
FORWARD, BACKWARD = ("RSCALE=GREGORIAN;SKIP=%s;FREQ=YEARLY;" % skip for skip in ("FORWARD", "BACKWARD"))  # noqa: UP031


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=YEARLY;BYYEARDAY=1,100;BYWEEKNO=15", ["2026-04-10", "2029-04-10"]),  # when day 100 is in week 15
        ("FREQ=YEARLY;BYYEARDAY=-366", ["2028-01-01", "2032-01-01"]),
        (f"{BACKWARD}BYYEARDAY=100", ["2026-04-10", "2027-04-10"]),
        (f"{FORWARD}BYYEARDAY=365", ["2026-12-31", "2027-12-31"]),
        (f"{FORWARD}BYMONTH=2;BYYEARDAY=40,365,366", ["2026-02-09", "2027-02-09"]),  # 366 would be no day of February
        (f"{FORWARD}BYMONTH=12;BYYEARDAY=366", ["2027-01-01", "2028-01-01"]),
    ],
)
def test_days_of_the_year(text, expected):
    assert [day.isoformat() for day in scheduled(text, NEW_YEAR, count=2)] == expected


def test_parts_that_are_seldom_written():
    assert scheduled("FREQ=HOURLY;INTERVAL=24;BYYEARDAY=100", count=1) == [datetime(2026, 4, 10, 9)]
    assert scheduled("FREQ=DAILY;BYSECOND=30", count=1) == [datetime(2026, 1, 31, 9, 0, 30)]
    assert scheduled("FREQ=DAILY;COUNT=5", NEW_YEAR, after=date(2026, 1, 4)) == [date(2026, 1, 5)]
    assert scheduled("FREQ=DAILY", date(1900, 1, 1), count=1) == [date(1900, 1, 1)]


def test_without_a_zone_on_either_side_the_time_is_as_written():
    until = scheduled("FREQ=DAILY;UNTIL=20260202T090000", zone="America/New_York")
    assert until[-1] == datetime(2026, 2, 2, 9)
    left_out = "RRULE:FREQ=DAILY;COUNT=2\nEXDATE;TZID=America/New_York:20260201T090000"
    assert scheduled(left_out, zone=None) == [NINE]
