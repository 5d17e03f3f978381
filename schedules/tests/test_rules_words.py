"""A form's round trip: parts to text to rule to parts."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schedules import rules
from schedules.rules import Parts

pytestmark = pytest.mark.once

START = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (Parts("DAILY"), "FREQ=DAILY"),
        (Parts("WEEKLY", interval=2, weekdays=("MO", "TH")), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
        (Parts("MONTHLY", monthday=15), "FREQ=MONTHLY;BYMONTHDAY=15"),
        (Parts("MONTHLY", monthday=31), "RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=MONTHLY;BYMONTHDAY=31"),
        (Parts("MONTHLY", monthday=29), "RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=MONTHLY;BYMONTHDAY=29"),
        (Parts("MONTHLY", monthday=31, skip="OMIT"), "FREQ=MONTHLY;BYMONTHDAY=31"),
        (Parts("MONTHLY", monthday=31, skip="FORWARD"), "RSCALE=GREGORIAN;SKIP=FORWARD;FREQ=MONTHLY;BYMONTHDAY=31"),
        (Parts("MONTHLY", monthday=-1), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (Parts("MONTHLY", nth=-1, weekdays=("FR",)), "FREQ=MONTHLY;BYDAY=-1FR"),
        (Parts("MONTHLY", workday=-1), "FREQ=MONTHLY;X-WORKDAY=-1"),
        (
            Parts("MONTHLY", months=(3, 6), monthday=-1, offset=5),
            "FREQ=MONTHLY;BYMONTH=3,6;BYMONTHDAY=-1;X-OFFSET-WORKDAYS=5",
        ),
        (Parts("DAILY", count=3), "FREQ=DAILY;COUNT=3"),
        (
            Parts("DAILY", until=date(2026, 12, 31), excluded=(date(2026, 2, 1), date(2026, 2, 2))),
            "FREQ=DAILY;UNTIL=20261231\nEXDATE;VALUE=DATE:20260201,20260202",
        ),
        (
            Parts("YEARLY", months=(2,), monthday=29),
            "RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        ),
    ],
)
def test_what_a_form_writes_and_reads_again(parts, text):
    assert rules.build(parts) == text
    described = rules.describe(rules.parse(text, start=START))
    assert described.exact
    assert rules.build(described) == text


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYDAY=1MO,3FR",
        "FREQ=MONTHLY;BYDAY=MO,1FR",
        "FREQ=MONTHLY;BYDAY=MO,-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=WEEKLY;WKST=SU",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=DAILY;UNTIL=20261231T120000",
        "FREQ=DAILY\nEXDATE:20260201T090000",
    ],
)
def test_rules_that_say_more_than_a_form_can(text):
    assert not rules.describe(rules.parse(text, start=START)).exact


def test_a_rule_left_to_its_start_says_nothing_more():
    assert rules.describe(rules.parse("FREQ=MONTHLY", start=START)) == Parts("MONTHLY", skip="OMIT")


forms = st.builds(
    Parts,
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 10),
    weekdays=st.sets(st.sampled_from(rules.WEEKDAYS)).map(lambda days: tuple(sorted(days, key=rules.WEEKDAYS.index))),
    nth=st.none() | st.sampled_from([1, 2, 3, 4, -1]),
    monthday=st.none() | st.integers(1, 31) | st.just(-1),
    months=st.sets(st.integers(1, 12)).map(lambda months: tuple(sorted(months))),
    workday=st.none() | st.integers(-10, 10).filter(bool),
    offset=st.integers(-10, 10),
    count=st.none() | st.integers(1, 99),
    until=st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    skip=st.none() | st.sampled_from(["OMIT", "BACKWARD", "FORWARD"]),
    excluded=st.lists(st.dates(date(2026, 1, 1), date(2040, 1, 1)), max_size=3).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(parts=forms)
def test_whatever_a_form_says_comes_back(parts):
    try:
        rule = rules.parse(rules.build(parts), start=START)
    except rules.RuleRefused:
        assume(False)
    described = rules.describe(rule)
    assert described.exact
    assert rules.parse(rules.build(described), start=START) == rule
    same = {"freq", "interval", "weekdays", "monthday", "months", "workday", "offset", "count", "until", "excluded"}
    assert {name: getattr(described, name) for name in same} == {name: getattr(parts, name) for name in same}
    assert described.nth == (parts.nth if parts.weekdays else None)


def test_of_several_weekdays_the_latest_is_shown():
    for text, nth in (("1MO,2TU", 2), ("MO,-1FR", -1)):
        parts = rules.describe(rules.parse(f"FREQ=MONTHLY;BYDAY={text}", start=date(2026, 1, 5)))
        assert (parts.nth, parts.exact) == (nth, False)


def test_every_month_has_a_28th():
    assert rules.build(rules.Parts(freq="MONTHLY", monthday=28)) == "FREQ=MONTHLY;BYMONTHDAY=28"
