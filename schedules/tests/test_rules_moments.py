"""Local wall clock: gaps, repeated hours, and zone names from outside."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules import rules

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 1, 30), time(9), "Europe/Oslo", "2026-01-30T09:00:00+01:00"),
        (date(2026, 7, 30), time(9), "Europe/Oslo", "2026-07-30T09:00:00+02:00"),
        # 02:00 to 03:00 does not exist: the first moment after it
        (date(2026, 3, 29), time(2, 30), "Europe/Oslo", "2026-03-29T03:00:00+02:00"),
        (date(2026, 3, 29), time(2), "Europe/Oslo", "2026-03-29T03:00:00+02:00"),
        (date(2026, 3, 29), time(2, 59, 59, 999999), "Europe/Oslo", "2026-03-29T03:00:00+02:00"),
        (date(2026, 3, 29), time(3), "Europe/Oslo", "2026-03-29T03:00:00+02:00"),
        (date(2026, 3, 8), time(2, 30), "America/New_York", "2026-03-08T03:00:00-04:00"),
        # half an hour, from 02:00 to 02:30
        (date(2026, 10, 4), time(2, 10), "Australia/Lord_Howe", "2026-10-04T02:30:00+11:00"),
        # at midnight
        (date(2018, 11, 4), time(0), "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"),
        # a whole day that Samoa left out
        (date(2011, 12, 30), time(9), "Pacific/Apia", "2011-12-31T00:00:00+14:00"),
        # 02:30 twice: the first
        (date(2026, 10, 25), time(2, 30), "Europe/Oslo", "2026-10-25T02:30:00+02:00"),
        (date(2026, 10, 25), time(2, 30, fold=1), "Europe/Oslo", "2026-10-25T02:30:00+02:00"),
        (date(2026, 11, 1), time(1, 30), "America/New_York", "2026-11-01T01:30:00-04:00"),
        (date(2026, 1, 1), time(9), UTC, "2026-01-01T09:00:00+00:00"),
    ],
)
def test_due_moments(day, at, zone, expected):
    assert rules.due_moment(day, at, zone).isoformat() == expected


zones = st.sampled_from(["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran"])


@given(local=st.datetimes(datetime(1970, 1, 1), datetime(2037, 12, 31)), zone=zones)
def test_due_moments_exist_and_are_the_first_not_before_the_clock(local, zone):
    local = local.replace(microsecond=0)
    moment = rules.due_moment(local.date(), local.time(), zone)
    shown = moment.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert shown == moment.replace(tzinfo=None, fold=0) >= local
    before = (moment.astimezone(UTC) - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert before.replace(tzinfo=None, fold=0) < local


@pytest.mark.parametrize(
    "name",
    [
        "", "Oslo", "Europe/Nowhere", "Europe", "../../etc/passwd", "/etc/localtime", "Europe/Oslo\0", "\ud800",
        "Øst/Oslo", "Europe/../Oslo", "posix/Europe/Oslo", "right/Europe/Oslo", "localtime", "Factory", "tzdata.zi",
        "A" * 10_000, "A/" * 500, "+01:00", "Europe//Oslo", "Europe/Oslo\n",
    ],
)  # fmt: skip
def test_zones_that_are_refused(name):
    with pytest.raises(rules.RuleRefused) as refused:
        rules.load_zone(name)
    assert refused.value.code == "zone"


@pytest.mark.parametrize(
    "name", ["Europe/Oslo", "UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"]
)
def test_zones_that_are_known(name):
    assert rules.load_zone(name).key == name


def test_parts_of_a_second_are_kept():
    assert rules.due_moment(date(2026, 1, 5), time(9, 0, 0, 5), "Europe/Oslo").microsecond == 5
