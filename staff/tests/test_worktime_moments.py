"""What a date and a time mean as a moment: closing time, midnight, and the days the clock changes."""

from datetime import UTC, date, time
from zoneinfo import ZoneInfo

import pytest

from staff import worktime
from staff.models import Department, Office
from staff.tests.hours_cast import holiday, moment, opens
from staff.worktime import Calendar, moment_at

MOMENTS = [
    ("Europe/Oslo", "2026-11-23", "09:00", "2026-11-23T09:00:00+01:00", "winter"),
    ("Europe/Oslo", "2026-11-23", "09:00:00.5", "2026-11-23T09:00:00.500000+01:00", "half a second is kept"),
    ("Europe/Oslo", "2026-06-23", "09:00", "2026-06-23T09:00:00+02:00", "summer: the same on the clock"),
    ("Europe/Oslo", "2026-03-29", "01:59", "2026-03-29T01:59:00+01:00", "just before the gap"),
    ("Europe/Oslo", "2026-03-29", "02:00", "2026-03-29T03:00:00+02:00", "the gap's first minute"),
    ("Europe/Oslo", "2026-03-29", "02:30", "2026-03-29T03:00:00+02:00", "in the gap: the first moment after it"),
    ("Europe/Oslo", "2026-03-29", "02:59:59.5", "2026-03-29T03:00:00+02:00", "the gap's last half second"),
    ("Europe/Oslo", "2026-03-29", "03:00", "2026-03-29T03:00:00+02:00", "just after it"),
    ("Europe/Oslo", "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00", "twice: the first"),
    ("Europe/Oslo", "2026-10-25", "03:00", "2026-10-25T03:00:00+01:00", "after both"),
    ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-04T02:30:00+11:00", "a gap of half an hour"),
    ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-29T01:00:00+03:00", "no midnight that day"),
    ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-31T00:00:00+14:00", "a day that was skipped whole"),
    ("America/New_York", "2026-12-31", "23:59", "2026-12-31T23:59:00-05:00", "the year's last minute"),
    ("UTC", "2026-03-29", "02:30", "2026-03-29T02:30:00+00:00", "no summer time"),
]


@pytest.mark.parametrize("zone, day, clock, expected, why", MOMENTS)
def test_a_clock_time_as_a_moment(zone: str, day: str, clock: str, expected: str, why: str) -> None:
    found = moment_at(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone))
    assert found.isoformat() == expected, why


DUE = [
    ("2026-11-23", "09:00", "2026-11-23T09:00+01:00", "a time of its own"),
    ("2026-11-23", None, "2026-11-23T16:00+01:00", "closing time"),
    ("2026-11-27", None, "2026-11-27T14:00+01:00", "closing time of a short Friday"),
    ("2026-11-28", None, "2026-11-29T00:00+01:00", "closed on Saturdays: the end of the day"),
    ("2026-12-25", None, "2026-12-26T00:00+01:00", "a holiday: the end of the day"),
    ("2026-12-31", None, "2026-12-31T16:00+01:00", "the year's last day"),
    ("2026-03-28", None, "2026-03-29T00:00+01:00", "closed, the day before the clock changes"),
    ("2026-03-29", None, "2026-03-30T00:00+02:00", "closed, a day of 23 hours"),
    ("2026-03-29", "02:30", "2026-03-29T03:00+02:00", "a time that does not occur"),
    ("2026-11-23", "00:00", "2026-11-23T00:00+01:00", "midnight is a time, not no time"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("day, clock, expected, why", DUE)
def test_due_at(billing: Department, day: str, clock: str | None, expected: str, why: str) -> None:
    opens(None, "0123", "08:00", "16:00")
    opens(None, "4", "08:00", "14:00")
    holiday("2026-12-25")
    due_on, due_time = date.fromisoformat(day), time.fromisoformat(clock) if clock else None
    assert worktime.due_at(billing, due_on, due_time) == moment(expected), why
    assert worktime.due_at(Calendar.of(billing, due_on, due_on), due_on, due_time) == moment(expected), why


@pytest.mark.django_db
def test_due_on_the_departments_clock(billing: Department) -> None:
    billing.zone = "America/New_York"
    billing.save()
    due = worktime.due_at(billing, date(2026, 11, 23), None)
    assert due.isoformat() == "2026-11-23T16:00:00-05:00"


@pytest.mark.django_db
def test_local_now_gives_the_departments_today(office: Office, billing: Department) -> None:
    late = moment("2026-11-23T23:30+00:00")
    assert worktime.local_now(None, late).date() == date(2026, 11, 24)
    billing.zone = "America/New_York"
    billing.save()
    local = worktime.local_now(billing, late)
    assert (local.date(), local.astimezone(UTC)) == (date(2026, 11, 23), late)
