"""`manage.py preview_schedule`: what the contract promises of it, in this process and as a command of its own."""

import json
import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


def preview(*args):
    out = StringIO()
    call_command("preview_schedule", *args, stdout=out)
    return json.loads(out.getvalue())["occurrences"]


def run(*args):
    """The command as a process: return code, stdout, stderr. Its database is one that cannot be reached."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }
    command = [sys.executable, "manage.py", "preview_schedule", *args]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=20, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_example_of_the_contract_as_a_command_without_a_database():
    begun = time.perf_counter()
    rule = ["--start", "2026-01-31T09:00", "--tz", "Europe/Oslo", "--rule", "FREQ=MONTHLY", "--count", "1"]
    code, out, err = run(*rule, "--shift", "earlier", "--country", "NO")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "occurrences": [{"scheduled": "2026-01-31", "date": "2026-01-30", "due_at": "2026-01-30T09:00:00+01:00"}]
    }
    assert time.perf_counter() - begun < 3


def test_without_a_zone_due_at_has_no_offset():
    [one] = preview("--start=2026-01-31T09:00", "--rule=RRULE:FREQ=DAILY", "--count=1")
    assert one == {"scheduled": "2026-01-31", "date": "2026-01-31", "due_at": "2026-01-31T09:00:00"}


def test_a_start_without_a_time_is_all_day():
    assert preview("--start=2026-01-31", "--rule=FREQ=DAILY", "--tz=Europe/Oslo", "--count=1") == [
        {"scheduled": "2026-01-31", "date": "2026-01-31"}
    ]


def test_several_a_day_are_told_apart_by_due_at():
    found = preview("--start=2026-01-31T09:00:30", "--rule=FREQ=HOURLY;INTERVAL=4", "--count=2")
    assert [one["due_at"] for one in found] == ["2026-01-31T09:00:30", "2026-01-31T13:00:30"]


@pytest.mark.parametrize(
    ("shift", "dates"),
    [
        ("keep", ["2026-12-25"]),
        ("skip", []),
        ("earlier", ["2026-12-24"]),
        ("later", ["2026-12-28"]),
        ("nearest", ["2026-12-24"]),
        ("modified-following", ["2026-12-28"]),
        ("modified-preceding", ["2026-12-24"]),
    ],
)
def test_christmas_in_norway(shift, dates):
    found = preview("--start=2026-12-25", "--rule=FREQ=DAILY;COUNT=1", f"--shift={shift}", "--country=no")
    assert [one["date"] for one in found] == dates


def test_holidays_of_a_subdivision():
    args = ["--start=2026-01-06", "--rule=FREQ=DAILY;COUNT=1", "--shift=later", "--country=DE"]  # Epiphany
    assert [one["date"] for one in preview(*args)] == ["2026-01-06"]
    assert [one["date"] for one in preview(*args, "--subdivision=BY")] == ["2026-01-07"]


def test_closed_days_and_another_week():
    args = ["--start=2026-07-01", "--rule=FREQ=DAILY;COUNT=1", "--shift=later", "--closed=2026-07-01/2026-07-31"]
    assert [one["date"] for one in preview(*args)] == ["2026-08-03"]
    assert [one["date"] for one in preview(*args, "--closed=2026-08-03/2026-08-03")] == ["2026-08-04"]
    assert [one["date"] for one in preview(*args, "--week=SA")] == ["2026-08-01"]


def test_how_many():
    assert len(preview("--start=2026-01-01", "--rule=FREQ=DAILY")) == 12
    assert len(preview("--start=2026-01-01", "--rule=FREQ=DAILY", "--until=2026-01-31")) == 31
    assert len(preview("--start=2026-01-01", "--rule=FREQ=DAILY", "--until=2026-01-31", "--count=3")) == 3
    assert len(preview("--start=2026-01-01", "--rule=FREQ=DAILY", "--until=9999-12-31")) == 1000
    assert preview("--start=2026-01-01", "--rule=FREQ=DAILY", "--count=0") == []


FINE = {"start": "2026-01-31T09:00", "rule": "FREQ=DAILY"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "FREQ=SECONDLY"},
        {"rule": "FREQ=DAILY\nRRULE:FREQ=SECONDLY"},
        {"rule": "FREQ=WEEKLY;BYDAY=SA", "shift": "skip"},
        {"rule": "\udcff"},
        {"rule": ""},
        {"tz": "Europe/Nowhere"},
        {"tz": "../../etc/passwd"},
        {"tz": "Europe/Oslo\0"},
        {"tz": ""},
        {"shift": "sideways"},
        {"country": "XX"},
        {"country": "HolidayBase"},
        {"country": "__class__"},
        {"country": "\udcff"},
        {"country": ""},
        {"country": "NO", "subdivision": "ZZ"},
        {"country": "NO", "subdivision": "\udcff"},
        {"subdivision": "BY"},
        {"week": ""},
        {"week": "mo,xx"},
        {"closed": "2026-07-01"},
        {"closed": "2026-07-31/2026-07-01"},
        {"closed": "2026-07-01/2026-07-32"},
        {"closed": "1/2"},
        {"closed": "0001-01-01/9999-12-31", "shift": "later"},
        {"start": "tomorrow"},
        {"start": "2026-02-30"},
        {"start": "2026-01-31T24:30"},
        {"start": "2026-01-31T09:00+01:00"},
        {"start": "2026-W05-6"},
        {"start": "٢٠٢٦-٠١-٣١"},
        {"start": "9999-12-31"},
        {"start": "0001-01-01"},
        {"start": "\udcff"},
        {"until": "2026-02-30"},
        {"until": ""},
        {"count": "-1"},
        {"count": "10001"},
        {"count": "9" * 4000},
    ],
    ids=ascii,
)
def test_what_is_refused_says_so_in_one_line(wrong):
    with pytest.raises(CommandError) as refused:
        preview(*(f"--{name}={value}" for name, value in {**FINE, **wrong}.items()))
    assert refused.value.returncode == 2 or "invalid int value" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "args",
    [
        ["--start=2026-01-31", "--rule=FREQ=SECONDLY"],
        ["--start=2026-01-31", "--rule=\udcff"],
        ["--start=2026-01-31", "--rule=FREQ=DAILY", "--count=many"],
        ["--start=2026-01-31", "--rule=FREQ=DAILY", "a\nb\udcff"],
        ["--rule=FREQ=DAILY"],
    ],
    ids=ascii,
)
def test_refusals_and_wrong_usage_leave_with_two_and_one_line(args):
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


text = st.text(max_size=12) | st.sampled_from(
    ["2026-01-01", "NO", "Europe/Oslo", "mo", "FREQ=DAILY", "2026-01-01/2026-01-02"]
)
names = st.sampled_from(["start", "rule", "tz", "shift", "country", "subdivision", "closed", "week", "until"])


@settings(max_examples=150, deadline=None)
@given(options=st.dictionaries(names, text, max_size=3))
def test_any_arguments_give_dates_or_a_refusal(options):
    try:
        assert len(preview(*(f"--{name}={value}" for name, value in {**FINE, **options}.items()))) <= 1000
    except CommandError as refused:
        assert refused.returncode == 2
