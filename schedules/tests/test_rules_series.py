"""The dates a rule gives: RFC 5545's and 7529's examples, our own parts, and dateutil where dateutil is right."""

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil import rrule as dateutil_rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import rules

pytestmark = pytest.mark.once

NINE = datetime(1997, 9, 2, 9)  # the start of most examples in RFC 5545, a Tuesday


def dates(text, start, count=12, calendar=rules.EVERY_DAY, **options):
    rule = rules.parse(text, start=start)
    found = rules.occurrences(rule, start=start, calendar=calendar, zone=None, count=count, **options)
    return [occurrence.scheduled for occurrence in found]


def days(text, start, **options):
    return [f"{day:%y%m%d}" for day in dates(text, start, **options)]


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", NINE, "970902 970903 970904"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=5", NINE, "970902 970912 970922 971002 971012"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=4", NINE, "970902 970916 970930 971014"),
        ("FREQ=WEEKLY;COUNT=4;WKST=SU;BYDAY=TU,TH", NINE, "970902 970904 970909 970911"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU;BYDAY=TU,TH", NINE, "970902 970904 970916 970918"),
        # The two that RFC 5545 shows for WKST
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", datetime(1997, 8, 5, 9), "970805 970810 970819 970824"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", datetime(1997, 8, 5, 9), "970805 970817 970819 970831"),
        ("FREQ=MONTHLY;COUNT=4;BYDAY=1FR", datetime(1997, 9, 5, 9), "970905 971003 971107 971205"),
        ("FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU", datetime(1997, 9, 7, 9), "970907 970928 971102 971130"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", datetime(1997, 9, 22, 9), "970922 971020 971117"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3", datetime(1997, 9, 28, 9), "970928 971029 971128"),
        ("FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1", datetime(1997, 9, 30, 9), "970930 971001 971031 971101"),
        ("FREQ=YEARLY;COUNT=4;BYMONTH=6,7", datetime(1997, 6, 10, 9), "970610 970710 980610 980710"),
        ("FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200", datetime(1997, 1, 1), "970101 970410 970719 000101"),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=3", datetime(1997, 5, 19, 9), "970519 980518 990517"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", datetime(1997, 5, 12, 9), "970512 980511 990517"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4", datetime(1997, 3, 13, 9), "970313 970320 970327 980305"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", NINE, "980213 980313 981113"),
        ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=3", datetime(1997, 9, 13), "970913 971011 971108"),
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            datetime(1996, 11, 5),
            "961105 001107 041102",
        ),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", datetime(1997, 9, 4, 9), "970904 971007 971106"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", datetime(1997, 9, 29, 9), "970929 971030 971127"),
        # A month without a 31st is skipped, a year without 29 February too
        ("FREQ=MONTHLY", datetime(2026, 1, 31), "260131 260331 260531"),
        ("FREQ=YEARLY", datetime(2024, 2, 29), "240229 280229 320229"),
        ("FREQ=YEARLY;INTERVAL=10", datetime(2026, 2, 3), "260203 360203 460203"),
        # A start that does not match is not an occurrence
        ("FREQ=MONTHLY;BYMONTHDAY=15", datetime(2026, 1, 31), "260215 260315 260415"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;COUNT=1", datetime(2026, 1, 2), "270101"),
        # BYSETPOS counts the whole first week, though its Monday lies before the start
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", datetime(2026, 1, 7), "260112 260119 260126"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2,-1", datetime(2026, 1, 8), "260109 260114 260116"),
        # A plain weekday and an n-th one are either or
        ("FREQ=MONTHLY;BYDAY=1MO,FR", datetime(2026, 1, 1), "260102 260105 260109"),
        # What BYWEEKNO leaves open comes from the start, as RFC 5545 says of every part
        ("FREQ=YEARLY;BYWEEKNO=20", datetime(2026, 5, 13), "260513 270519 280517"),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", datetime(2026, 1, 1), "261228 271227 281225"),
        ("FREQ=YEARLY;BYYEARDAY=-1,60;BYDAY=TH,SU", datetime(2026, 1, 1), "260301 261231 281231"),
        ("FREQ=YEARLY;BYYEARDAY=32;BYMONTHDAY=1", datetime(2026, 1, 1), "260201 270201 280201"),
        ("FREQ=YEARLY;BYYEARDAY=-306;BYMONTH=2,3", datetime(2026, 1, 1), "260301 270301 280301"),
        ("FREQ=YEARLY;BYDAY=-1FR", datetime(2026, 1, 1), "261225 271231 281229"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-1", datetime(2026, 1, 1), "260228 270228 280229"),
    ],
)
def test_dates_are_those_of_rfc_5545(text, start, expected):
    expected = expected.split()
    found = days(text, start, count=len(expected) if "COUNT" not in text else 20)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("SKIP=BACKWARD;FREQ=MONTHLY;COUNT=4", date(2014, 1, 31), "140131 140228 140331 140430"),
        ("SKIP=FORWARD;FREQ=MONTHLY;COUNT=4", date(2014, 1, 31), "140131 140301 140331 140501"),
        ("SKIP=OMIT;FREQ=MONTHLY;COUNT=3", date(2014, 1, 31), "140131 140331 140531"),
        ("FREQ=MONTHLY;COUNT=2", date(2014, 1, 31), "140131 140331"),
        ("SKIP=BACKWARD;FREQ=YEARLY;COUNT=3", date(2016, 2, 29), "160229 170228 180228"),
        ("SKIP=FORWARD;FREQ=YEARLY;COUNT=3", date(2016, 2, 29), "160229 170301 180301"),
        # Several that are missing move to one date, and it is one date
        ("SKIP=BACKWARD;FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;COUNT=3", date(2026, 2, 1), "260228 260328 260329"),
        # The first of the month once, though February's 31st lands there too
        ("SKIP=FORWARD;FREQ=MONTHLY;BYMONTHDAY=1,31;COUNT=3", date(2026, 2, 1), "260201 260301 260331"),
        # BYMONTH was asked of the day as written
        ("SKIP=FORWARD;FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", date(2026, 2, 1), "260301 270301"),
        ("SKIP=FORWARD;FREQ=YEARLY;BYYEARDAY=366;COUNT=3", date(2026, 1, 1), "270101 280101 281231"),
        ("SKIP=BACKWARD;FREQ=YEARLY;BYYEARDAY=366;COUNT=3", date(2026, 1, 1), "261231 271231 281231"),
        ("SKIP=BACKWARD;FREQ=YEARLY;BYYEARDAY=366,40;BYMONTH=2;COUNT=2", date(2026, 1, 1), "260209 270209"),
        ("SKIP=BACKWARD;FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", date(2026, 1, 1), "260131 260228"),
        # The day of the week is asked after the move: only months whose last day is a Saturday
        ("SKIP=BACKWARD;FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=SA;COUNT=2", date(2026, 1, 1), "260131 260228"),
    ],
)
def test_days_that_do_not_exist_move_as_rfc_7529_says(text, start, expected):
    if "SKIP" in text:
        text = "RSCALE=GREGORIAN;" + text
    assert days(text, start) == expected.split()


def test_what_skip_carries_into_the_next_month_keeps_its_order():
    found = dates("RSCALE=GREGORIAN;SKIP=FORWARD;FREQ=MONTHLY;BYMONTHDAY=1,31;BYHOUR=9,17;BYSETPOS=-1", NINE, count=30)
    assert found == sorted(set(found))


def test_carrying_over_survives_a_window_that_opens_just_there():
    text = "RSCALE=GREGORIAN;SKIP=FORWARD;FREQ=MONTHLY;BYMONTHDAY=31"
    assert days(text, date(2014, 1, 31), count=1, after=date(2026, 2, 28)) == ["260301"]


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("FREQ=HOURLY;INTERVAL=3;COUNT=4", datetime(2026, 1, 1, 9), "01-09:00 01-12:00 01-15:00 01-18:00"),
        # By the hour goes on counting over midnight
        ("FREQ=HOURLY;INTERVAL=7;COUNT=4", datetime(2026, 1, 1, 9, 5), "01-09:05 01-16:05 01-23:05 02-06:05"),
        ("FREQ=HOURLY;INTERVAL=36;COUNT=3", datetime(2026, 1, 1, 9), "01-09:00 02-21:00 04-09:00"),
        ("FREQ=HOURLY;BYHOUR=8,9,16;COUNT=4", datetime(2026, 1, 1, 9), "01-09:00 01-16:00 02-08:00 02-09:00"),
        (
            "FREQ=HOURLY;INTERVAL=8;BYMINUTE=0,30;BYSETPOS=-1;COUNT=3",
            datetime(2026, 1, 1, 9),
            "01-09:30 01-17:30 02-01:30",
        ),
        ("FREQ=HOURLY;BYDAY=SA;BYHOUR=9,10;COUNT=3", datetime(2026, 1, 1, 9), "03-09:00 03-10:00 10-09:00"),
        ("FREQ=DAILY;BYHOUR=9,16;BYMINUTE=0,30;COUNT=3", datetime(2026, 1, 1, 9, 30), "01-09:30 01-16:00 01-16:30"),
        ("FREQ=WEEKLY;BYHOUR=9,16;BYSETPOS=2;COUNT=2", datetime(2026, 1, 1, 9), "01-16:00 08-16:00"),
    ],
)
def test_rules_with_times_of_their_own(text, start, expected):
    assert [f"{moment:%d-%H:%M}" for moment in dates(text, start)] == expected.split()


def test_all_day_rules_leave_out_hours_as_rfc_5545_says():
    assert dates("FREQ=DAILY;BYHOUR=9,10;BYMINUTE=5;COUNT=2", date(2026, 1, 1)) == [date(2026, 1, 1), date(2026, 1, 2)]


OFFICE = rules.OfficeDays(holidays={date(2026, 1, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=MONTHLY;X-WORKDAY=1", "260102 260202 260302 260401"),
        ("FREQ=MONTHLY;X-WORKDAY=-1", "260130 260227 260331 260430"),
        ("FREQ=MONTHLY;X-WORKDAY=3;INTERVAL=3", "260106 260408 260703"),
        ("FREQ=MONTHLY;X-WORKDAY=23", "260731 261231"),  # few months have so many: the others are left out
        ("FREQ=MONTHLY;X-WORKDAY=1;BYMONTH=1,4", "260102 260401 270101"),
        ("FREQ=YEARLY;X-WORKDAY=-1;BYMONTH=3,6,9,12", "260331 260630 260930 261231"),
        ("FREQ=YEARLY;X-WORKDAY=2", "260105 270104"),
    ],
)
def test_workdays_of_a_month(text, expected):
    expected = expected.split()
    assert days(text, date(2026, 1, 1), count=len(expected), calendar=OFFICE) == expected


FREQS = {"DAILY": 3, "WEEKLY": 2, "MONTHLY": 1, "YEARLY": 0}


@st.composite
def rules_dateutil_gets_right(draw):
    """RRULE text without what dateutil has wrong: n-th beside plain weekdays, BYSETPOS by the week, BYWEEKNO alone."""
    freq = draw(st.sampled_from(sorted(FREQS)))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}"]

    def some(name, values, most=4):
        if draw(st.booleans()):
            parts.append(
                f"{name}=" + ",".join(map(str, draw(st.lists(values, min_size=1, max_size=most, unique=True))))
            )
            return True
        return False

    weekday = st.sampled_from(rules.WEEKDAYS)
    some("BYMONTH", st.integers(1, 12))
    if freq != "WEEKLY":
        some("BYMONTHDAY", st.integers(1, 31) | st.integers(-31, -1))
    if freq == "YEARLY":
        some("BYYEARDAY", st.integers(1, 366) | st.integers(-366, -1))
    if freq in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        some("BYDAY", st.builds("{}{}".format, st.sampled_from([1, 2, 3, 4, 5, -1, -2]), weekday))
    elif some("BYDAY", weekday) and freq == "YEARLY":
        some("BYWEEKNO", st.integers(1, 53) | st.integers(-53, -1))
    timed = some("BYHOUR", st.integers(0, 23), 3)
    if freq in ("MONTHLY", "YEARLY") and (timed or len(parts) > 2):
        some("BYSETPOS", st.integers(1, 5) | st.integers(-5, -1), 2)
    parts.append("WKST=" + draw(weekday))
    return ";".join(parts)


starts = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(microsecond=0))


def dateutils(text, start, last):
    """What dateutil gives, 8000 years on: the calendar repeats, and dateutil's search for nothing ends in 9999."""
    found = dateutil_rrule.rrulestr(f"{text};UNTIL=99981231T235959", dtstart=start.replace(year=start.year + 8000))
    return [there for one in found if (there := one.replace(year=one.year - 8000)) <= last]


@settings(max_examples=200, deadline=None)
@given(text=rules_dateutil_gets_right(), start=st.datetimes(datetime(1992, 1, 1), datetime(1994, 12, 31)))
def test_dateutil_agrees(text, start):
    start = start.replace(microsecond=0)
    last = datetime(1998, 12, 31)
    try:
        rule = rules.parse(text, start=start)
    except rules.RuleRefused as refused:
        assert refused.code == "never"
        assert dateutils(text, start, min(last, start + timedelta(days=5 * 365))) == []
        return
    found = rules.occurrences(rule, start=start, calendar=rules.EVERY_DAY, zone=None, until=last.date())
    assert [one.scheduled for one in found if one.scheduled <= last] == dateutils(text, start, last)


@settings(max_examples=50, deadline=None)
@given(
    interval=st.integers(1, 60),
    hours=st.lists(st.integers(0, 23), unique=True, max_size=5),
    start=starts,
)
def test_dateutil_agrees_by_the_hour(interval, hours, start):
    text = f"FREQ=HOURLY;INTERVAL={interval}" + (";BYHOUR=" + ",".join(map(str, hours)) if hours else "")
    try:
        expected = list(islice(dateutil_rrule.rrulestr(text, dtstart=start), 30))
    except ValueError:  # dateutil sees when no hour can ever match
        expected = []
    try:
        assert dates(text, start, count=30) == expected
    except rules.RuleRefused as refused:
        assert (refused.code, expected) == ("never", [])


@settings(max_examples=60, deadline=None)
@given(text=rules_dateutil_gets_right(), start=starts, days_on=st.integers(0, 6000))
def test_a_window_gives_what_the_whole_series_has_there(text, start, days_on):
    try:
        rule = rules.parse(text, start=start)
    except rules.RuleRefused:
        return
    after = start.date() + timedelta(days=days_on)
    until = after + timedelta(days=800)
    options = {"start": start, "calendar": rules.EVERY_DAY, "zone": None, "until": until}
    whole = [one for one in rules.occurrences(rule, **options) if one.date > after]
    assert list(rules.occurrences(rule, after=after, **options)) == whole


@settings(max_examples=60, deadline=None)
@given(text=rules_dateutil_gets_right(), start=starts, skip=st.sampled_from(["BACKWARD", "FORWARD"]))
def test_moments_come_in_order_once_and_not_before_the_start(text, start, skip):
    try:
        found = dates(f"RSCALE=GREGORIAN;SKIP={skip};{text}", start, count=60)
    except rules.RuleRefused as refused:
        assert refused.code in ("never", "skip_negative")
        return
    assert found == sorted(set(found))
    assert found[0] >= start


def test_series_end_with_the_century_after_the_last_start():
    found = dates("FREQ=YEARLY;INTERVAL=10", date(2199, 12, 31), count=50)
    assert found[-1] == date(2299, 12, 31)
    assert dates("FREQ=DAILY", datetime(2199, 12, 31, 9), count=1, after=date(2299, 12, 31)) == []
    assert dates("FREQ=WEEKLY", date(2199, 12, 31), count=1, after=date(2299, 12, 30)) == []
    assert dates("FREQ=MONTHLY", date(2199, 12, 31), count=1, after=date(2299, 12, 31)) == []


def test_a_time_of_day_is_the_starts_to_the_second():
    assert dates("FREQ=DAILY;COUNT=1", datetime(2026, 1, 1, 9, 5, 7)) == [datetime(2026, 1, 1, 9, 5, 7)]
    assert dates("FREQ=DAILY;COUNT=1", datetime.combine(date(2026, 1, 1), time.min)) == [datetime(2026, 1, 1)]
