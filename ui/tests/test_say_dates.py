"""Short dates and durations, icons, Markdown and initials."""

import datetime
import time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from lucide import IconDoesNotExist

from ui.dates import long_day, minutes_text, short_day, short_due, short_moment
from ui.markdown import safe_html
from ui.templatetags.ui import day, icon, initials, moment

TODAY = datetime.date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    "day, said",
    [
        (TODAY, "today"),
        (datetime.date(2026, 11, 24), "tomorrow"),
        (datetime.date(2026, 11, 22), "yesterday"),
        (datetime.date(2026, 11, 27), "Fri"),
        (datetime.date(2026, 11, 20), "Fri"),
        (datetime.date(2026, 11, 30), "Mon 30 Nov"),
        (datetime.date(2027, 12, 24), "24 Dec 2027"),
    ],
)
def test_short_day(day: datetime.date, said: str) -> None:
    with translation.override("en"):
        assert short_day(day, today=TODAY) == said


def test_due_with_and_without_a_time() -> None:
    with translation.override("en"):
        assert short_due(TODAY, datetime.time(11), today=TODAY) == "today 11:00"
        assert short_due(TODAY, datetime.time(11), today=TODAY, brief=True) == "11:00"
        assert short_due(TODAY, None, today=TODAY, brief=True) == "today"
        assert short_due(datetime.date(2026, 11, 27), datetime.time(16), today=TODAY) == "Fri 16:00"
        assert long_day(TODAY) == "Monday 23 November"


def test_a_moment_is_said_in_the_readers_zone() -> None:
    now = datetime.datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))
    late_yesterday_utc = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)
    with translation.override("en"):
        assert short_moment(late_yesterday_utc, now=now) == "today 00:30"


@pytest.mark.parametrize(
    "minutes, said",
    [(None, ""), (0, "0 min"), (45, "45 min"), (60, "1 h"), (190, "3 h 10 min"), (-50, "\N{MINUS SIGN}50 min")],
)
def test_minutes(minutes: int | None, said: str) -> None:
    with translation.override("en"):
        assert minutes_text(minutes) == said


@pytest.mark.parametrize(
    "typed, never",
    [
        ("<script>alert(1)</script>", "<script"),
        ("[x](javascript:alert(1))", "javascript:alert(1)\""),
        ("![x](https://evil.example/pixel.png)", "<img"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("<b style='x'>x</b>", "<b"),
        ("# Heading", "<h1"),
        ("[x](data:text/html,1)", "href"),
    ],
)  # fmt: skip
def test_markdown_lets_nothing_dangerous_through(typed: str, never: str) -> None:
    assert never not in safe_html(typed)


def test_markdown_keeps_what_people_write() -> None:
    html = safe_html("Use the **left** tray:\n\n1. open\n2. close\n\n[the list](https://example.org)")
    assert "<strong>left</strong>" in html
    assert "<ol>" in html
    assert 'href="https://example.org"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


@pytest.mark.parametrize(
    "piece", ["[", "*a ", "> ", "- ", "`", "![](", "|a", "<", "&", "**_", "[a](", "\n", "~~", "[]:", "((("]
)
def test_markdown_takes_bounded_time(piece: str) -> None:
    started = time.process_time()
    safe_html((piece * 20_000)[:20_000])
    assert time.process_time() - started < 3


def test_longer_text_is_shown_plainly() -> None:
    assert "&lt;b&gt;" in safe_html("<b>" + "x" * 20_000)


def test_icons_are_inline_and_silent() -> None:
    drawn = icon("house")
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")


@pytest.mark.parametrize("name, said", [("Ida Marie Berg", "IB"), ("Ida", "I"), ("", ""), (None, ""), ("æ ø", "ÆØ")])
def test_initials(name: str | None, said: str) -> None:
    assert initials(name) == said


def test_whole_dates_and_moments_are_said_in_the_readers_zone() -> None:
    late = datetime.datetime(2026, 12, 23, 23, 30, tzinfo=datetime.UTC)
    with translation.override("en"), timezone.override(ZoneInfo("Europe/Oslo")):
        assert (day(late), day(late.date()), day(None)) == ("24 Dec 2026", "23 Dec 2026", "")
        assert (moment(late), moment(None)) == ("24 Dec 2026 00:30", "")
    with translation.override("nb"):
        assert day(late.date()) == "23. des 2026"
