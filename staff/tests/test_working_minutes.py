"""n working minutes after a moment, and how many lie between two: tables, and a clock asked minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staff import worktime
from staff.models import Closure, Department, User
from staff.tests.hours_cast import away, extra, holiday, moment, opens, period, works_from
from staff.worktime import PersonTime, Span, WorkingTime, person_times
from staff.worktime_minutes import apart, joined, without

OSLO = "+01:00"


def at(text: str) -> datetime:
    """`at("11-23 09:00")` in Oslo's winter."""
    return moment(f"2026-{text.replace(' ', 'T')}{OSLO}")


@pytest.fixture
def idas(ida: User) -> PersonTime:
    """Mondays to Thursdays 08-16, Fridays 08-14: an office that closes early on Fridays."""
    opens(None, "0123", "08:00", "16:00")
    opens(None, "4", "08:00", "14:00")
    holiday("2026-12-25")
    Closure.objects.create(name="Closed", first_day=date(2026, 12, 28), last_day=date(2026, 12, 31))
    away(ida, "2026-11-24", "2026-11-24", hours="10:00-12:00")
    away(ida, "2026-11-24", "2026-11-24", hours="11:30-12:30")
    away(ida, "2026-12-02", "2026-12-02")
    extra(ida, "2026-11-28", "10:00", "11:00")
    extra(ida, "2026-12-29", "10:00", "11:00")
    return person_times([ida], date(2026, 11, 23), date(2026, 11, 24))[ida.pk]


AFTER = [
    ("11-23 09:00", 0, "11-23 09:00", "nothing: the moment itself"),
    ("11-22 03:00", 0, "11-22 03:00", "nothing, on a Sunday"),
    ("11-23 09:00", 1, "11-23 09:01", "one"),
    ("11-23 09:00", 420, "11-23 16:00", "exactly until closing: not the next morning"),
    ("11-23 09:00", 421, "11-24 08:01", "one more: the next morning"),
    ("11-23 16:00", 1, "11-24 08:01", "from closing"),
    ("11-22 12:00", 60, "11-23 09:00", "from a Sunday"),
    ("11-24 09:00", 60, "11-24 10:00", "until she leaves for two hours"),
    ("11-24 09:00", 61, "11-24 12:31", "over hours away that overlap, whole as the day is without them"),
    ("11-24 11:45", 1, "11-24 12:31", "from within them"),
    ("11-27 13:00", 60, "11-27 14:00", "a short Friday"),
    ("11-27 13:00", 61, "11-28 10:01", "extra hours on a Saturday"),
    ("12-01 15:00", 61, "12-03 08:01", "over a day away"),
    ("12-24 15:00", 61, "12-29 10:01", "a holiday, a closure, and extra hours in it"),
    ("11-23 09:00", -60, "11-23 08:00", "before: exactly since opening, not the evening before"),
    ("11-23 09:00", -61, "11-20 13:59", "before: one more, over the weekend"),
    ("11-24 12:30", -1, "11-24 09:59", "before: over the hours away"),
    ("11-24 16:00", -480, "11-23 13:30", "before: two and a half hours are not there"),
    ("11-23 03:00", -1, "11-20 13:59", "before: from the night"),
]


@pytest.mark.django_db
def test_minutes_after(idas: PersonTime) -> None:
    for start, minutes, expected, why in AFTER:
        assert idas.minutes_after(at(start), minutes) == at(expected), why
        assert abs(idas.minutes_between(at(start), at(expected))) == abs(minutes), why


BETWEEN = [
    ("11-23 08:00", "11-23 16:00", 480, "a day"),
    ("11-23 16:00", "11-24 08:00", 0, "a night"),
    ("11-23 16:00", "11-23 08:00", -480, "backwards"),
    ("11-24 00:00", "11-25 00:00", 330, "a day without some hours"),
    ("11-23 08:00:30", "11-23 08:02:00", 1, "whole minutes only"),
    ("11-22 00:00", "12-07 00:00", 480 * 7 + 330 + 360 * 2 + 60 - 480, "a fortnight"),
]


@pytest.mark.django_db
def test_minutes_between(idas: PersonTime) -> None:
    for first, last, expected, why in BETWEEN:
        assert idas.minutes_between(at(first), at(last)) == expected, why


@pytest.mark.django_db
def test_of_a_department_and_of_the_office(idas: PersonTime, ida: User, billing: Department) -> None:
    opens(billing, "0", "10:00", "12:00")
    period(billing, "2026-11-30", "2026-11-30", {0: "10:00-11:00"})
    assert worktime.working_minutes_after(billing, at("11-23 11:00"), 90) == at("11-30 10:30")
    assert worktime.working_minutes_after(billing, at("11-23 11:00"), 121) == at("12-07 10:01")
    assert worktime.working_minutes_after(None, at("11-23 11:00"), 301) == at("11-24 08:01")
    assert worktime.working_minutes_after(ida, at("11-23 11:00"), 61) == at("11-28 10:01"), "she is at home in billing"
    assert worktime.working_minutes_between(billing, at("11-22 00:00"), at("12-06 00:00")) == 180
    assert worktime.working_time_of(billing, at("11-23 12:00")).next_working_moment(at("11-23 12:00")) == at(
        "11-30 10:00"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [1, -1, 10**6, 10**30, -(10**30)])
def test_who_never_works_that_much_is_told_after_two_years(
    ida: User, minutes: int, django_assert_max_num_queries
) -> None:
    works_from(ida, "2000-01-01", {})
    with django_assert_max_num_queries(12):
        assert worktime.working_minutes_after(ida, at("11-23 09:00"), minutes) is None
    assert worktime.working_minutes_between(ida, at("11-23 09:00"), at("11-24 09:00")) == 0
    with pytest.raises(ValueError, match="two years"):
        worktime.working_minutes_between(ida, at("11-23 09:00"), moment("2030-01-01T00:00+00:00"))


# Against a clock that is asked minute by minute

MINUTE = timedelta(minutes=1)
CHANGES = {  # days around the change of the clock
    "Europe/Oslo": (date(2026, 3, 28), date(2026, 10, 24), date(2026, 6, 1)),
    "America/New_York": (date(2026, 3, 7), date(2026, 10, 31), date(2026, 6, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 3), date(2026, 4, 4), date(2026, 6, 1)),
}


class Worked(WorkingTime):
    """Hours said in a table."""

    def __init__(self, zone: str, hours: dict[date, list[Span]]) -> None:
        self._zone, self.hours = ZoneInfo(zone), hours

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    def spans(self, day: date) -> list[Span]:
        return self.hours.get(day, [])

    def works_at(self, minute: datetime) -> bool:
        there = minute.astimezone(self.zone)
        return any(span.starts <= there.time() < span.ends for span in self.spans(there.date()))


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Worked, datetime, int]:
    """Three days of hours about a change of the clock (whole hours: half of a repeated one is not asked), a moment."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    first = draw(st.sampled_from(CHANGES[zone]))
    hours = {}
    for n in range(3):
        edges = sorted(draw(st.sets(st.integers(0, 23), max_size=6)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        hours[first + timedelta(days=n)] = [Span(time(starts), time(ends), "") for starts, ends in pairs]
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + draw(st.integers(-300, 4000)) * MINUTE
    return Worked(zone, hours), start, draw(st.integers(-900, 900))


@pytest.mark.once
def test_hours_that_the_clock_skips_are_none() -> None:
    skipped = date(2026, 3, 29)
    worked = Worked("Europe/Oslo", {skipped: [Span(time(2), time(3), ""), Span(time(4), time(5), "")]})
    assert (worked.minutes(skipped), worked.works(skipped)) == (60, True)
    assert worked.next_working_moment(moment("2026-03-28T12:00+01:00")) == moment("2026-03-29T04:00+02:00")


@pytest.mark.once
def test_spans_that_touch() -> None:
    early, late, home = (Span(time(n), time(n + 1), place) for n, place in ((7, ""), (9, ""), (8, "home")))
    assert without([home], [late, early]) == [home]
    assert joined([early, home, late]) == [Span(time(7), time(10), "")]
    assert joined([early, late]) == [early, late]
    assert apart([late, Span(time(8), time(10), "")]) == [Span(time(8), time(10), "")], "no empty rest"


@pytest.mark.once
def test_the_edges_are_within() -> None:
    worked = Worked("Europe/Oslo", {date(2026, 11, 23): [Span(time(8), time(16), "")]})
    opening = datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert worked.next_working_moment(opening) is opening, "as it came, not on their clock"
    assert worked.minutes_between(opening, opening + timedelta(days=730)) == 480
    with pytest.raises(ValueError, match="two years"):
        worked.minutes_between(opening, opening + timedelta(days=730, seconds=1))


@pytest.mark.once
@settings(max_examples=40)
@given(weeks())
def test_as_the_clock_counts(drawn: tuple[Worked, datetime, int]) -> None:
    worked, start, minutes = drawn
    step = MINUTE if minutes > 0 else -MINUTE
    reached, left = start, abs(minutes)
    for _minute in range(6 * 24 * 60):
        if not left:
            break
        left -= worked.works_at(reached if minutes > 0 else reached - MINUTE)
        reached += step
    found = worked.minutes_after(start, minutes)
    assert found == (None if left else reached)
    counted = sum(worked.works_at(start + n * MINUTE) for n in range(2000))
    assert worked.minutes_between(start, start + 2000 * MINUTE) == counted
    assert worked.minutes_between(start + 2000 * MINUTE, start) == -counted
