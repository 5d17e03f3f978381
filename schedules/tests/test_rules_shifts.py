"""Working days: which are, how dates move to them, and what follows what was done."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules import rules

pytestmark = pytest.mark.once

CHRISTMAS = rules.OfficeDays(holidays={date(2026, 12, 25)})  # a Friday
NEVER = rules.OfficeDays(week=frozenset())


@pytest.mark.parametrize(
    ("shift", "day", "expected"),
    [
        ("keep", date(2026, 12, 25), date(2026, 12, 25)),
        ("skip", date(2026, 12, 25), None),
        ("earlier", date(2026, 12, 25), date(2026, 12, 24)),
        ("later", date(2026, 12, 25), date(2026, 12, 28)),
        ("nearest", date(2026, 12, 25), date(2026, 12, 24)),
        ("nearest", date(2026, 12, 26), date(2026, 12, 24)),  # two away both ways: a tie goes earlier
        ("nearest", date(2026, 12, 27), date(2026, 12, 28)),
        ("modified-following", date(2026, 12, 25), date(2026, 12, 28)),
        ("modified-preceding", date(2026, 12, 25), date(2026, 12, 24)),
        ("modified-following", date(2026, 1, 31), date(2026, 1, 30)),  # Saturday; Monday is in February
        ("modified-preceding", date(2026, 2, 1), date(2026, 2, 2)),  # Sunday; Friday is in January
        ("earlier", date(2026, 2, 1), date(2026, 1, 30)),  # across months, too
        ("skip", date(2026, 12, 24), date(2026, 12, 24)),
        ("later", date(2026, 12, 24), date(2026, 12, 24)),
    ],
)
def test_dates_that_are_no_working_day(shift, day, expected):
    assert rules.shifted(day, shift, CHRISTMAS) == expected


def test_modified_following_compares_months_of_one_year():
    closed = rules.OfficeDays(closed=[(date(2026, 12, 2), date(2027, 12, 1))])
    assert rules.shifted(date(2026, 12, 2), "modified-following", closed) == date(2026, 12, 1)


@pytest.mark.parametrize("shift", ["earlier", "later", "nearest", "modified-following", "modified-preceding"])
def test_a_calendar_without_working_days_is_refused(shift):
    with pytest.raises(rules.RuleRefused, match="no working day within a year of 2026-01-01"):
        rules.shifted(date(2026, 1, 1), shift, NEVER)


def test_a_shift_that_is_not_known_is_refused():
    with pytest.raises(rules.RuleRefused, match="modified-following"):
        rules.shifted(date(2026, 1, 1), "sideways", CHRISTMAS)


@given(
    day=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    shift=st.sampled_from(rules.SHIFTS),
    holidays=st.sets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=30),
    week=st.sets(st.integers(0, 6), min_size=1),
)
def test_shifted_dates_are_working_days_or_kept(day, shift, holidays, week):
    calendar = rules.OfficeDays(week=frozenset(week), holidays=holidays)
    moved = rules.shifted(day, shift, calendar)
    if calendar.is_working_day(day) or shift == "keep":
        assert moved == day
    elif shift == "skip":
        assert moved is None
    else:
        assert calendar.is_working_day(moved)
        assert (moved < day) or shift not in ("earlier",)
        assert (moved > day) or shift not in ("later",)


def test_closed_periods_may_overlap_and_hold_both_ends():
    calendar = rules.OfficeDays(closed=[(date(2026, 7, 20), date(2026, 7, 22)), (date(2026, 7, 1), date(2026, 7, 31))])
    assert not calendar.is_working_day(date(2026, 7, 1))
    assert not calendar.is_working_day(date(2026, 7, 23))
    assert not calendar.is_working_day(date(2026, 7, 31))
    assert calendar.is_working_day(date(2026, 6, 30))
    assert calendar.is_working_day(date(2026, 8, 3))
    assert not calendar.is_working_day(date(2026, 8, 1))  # a Saturday


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 2)),  # from a Saturday to Monday
        (date(2026, 1, 31), -1, date(2026, 1, 30)),
        (date(2026, 1, 30), 1, date(2026, 2, 2)),
        (date(2026, 1, 30), -5, date(2026, 1, 23)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_moving_by_working_days(day, n, expected):
    assert rules.move_workdays(day, n, CHRISTMAS) == expected


@pytest.mark.parametrize(
    ("n", "unit", "done_on", "expected"),
    [
        (10, "days", date(2026, 1, 31), date(2026, 2, 10)),
        (3, "workdays", date(2026, 12, 23), date(2026, 12, 29)),
        (2, "weeks", date(2026, 1, 31), date(2026, 2, 14)),
        (1, "months", date(2026, 1, 31), date(2026, 2, 28)),
        (13, "months", date(2026, 12, 31), date(2028, 1, 31)),
        (1, "months", date(2026, 11, 30), date(2026, 12, 30)),
        (1000, "days", date(2026, 1, 31), date(2028, 10, 27)),
    ],
)
def test_next_after_done(n, unit, done_on, expected):
    assert rules.next_after_done(n, unit, done_on, CHRISTMAS) == expected


def test_the_units_a_form_offers():
    assert set(rules.UNITS) == {"days", "workdays", "weeks", "months"}


def test_next_after_done_may_be_shifted_or_skipped():
    assert rules.next_after_done(2, "weeks", date(2026, 1, 31), CHRISTMAS, "later") == date(2026, 2, 16)
    assert rules.next_after_done(2, "weeks", date(2026, 1, 31), CHRISTMAS, "skip") is None


@pytest.mark.parametrize(
    ("n", "unit", "done_on", "code"),
    [
        (0, "days", date(2026, 1, 1), "range"),
        (10**9, "months", date(2026, 1, 1), "range"),
        (1, "years", date(2026, 1, 1), "unit"),
        (1, "days", date(9999, 12, 31), "date_range"),
    ],
)
def test_next_after_done_refuses(n, unit, done_on, code):
    with pytest.raises(rules.RuleRefused) as refused:
        rules.next_after_done(n, unit, done_on, CHRISTMAS)
    assert refused.value.code == code
