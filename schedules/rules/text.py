"""RRULE text to Rule, strictly: RFC 5545's grammar, RFC 7529's SKIP, our X- parts, and nothing else."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, time, tzinfo
from typing import Any

from .moments import load_zone
from .refusals import RuleRefused
from .rule import MOST_A_DAY, MOST_COUNT, MOST_INTERVAL, MOST_OFFSET, WEEKDAYS, Rule, Stamp, check_day

MOST_TEXT = 4096
MOST_VALUES = 400
NUMBER = re.compile(r"[+-]?[0-9]{1,7}")
STAMP = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
LINE = re.compile(r"(RRULE|EXDATE)((?:;[A-Z0-9-]+=[^;:]+)*):(.*)", re.IGNORECASE)
# Which parts RFC 5545 forbids beside which FREQ.
FORBIDDEN = {
    "BYWEEKNO": ("HOURLY", "DAILY", "WEEKLY", "MONTHLY"),
    "BYYEARDAY": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYMONTHDAY": ("WEEKLY",),
    "X-WORKDAY": ("HOURLY", "DAILY", "WEEKLY"),
}
CHOOSES_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")


def read(text: str) -> Rule:
    """The rule that a text says, judged without a start. RuleRefused says what is wrong with it."""
    if len(text) > MOST_TEXT:
        raise RuleRefused("too_long", most=MOST_TEXT)
    if not text.isascii() or re.search(r"[^\x20-\x7e\r\n\t]", text):
        raise RuleRefused("characters")
    rules, excluded = _lines(text)
    if not rules:
        raise RuleRefused("empty")
    if len(rules) > 1:
        raise RuleRefused("two_rules")
    return replace(_rule(_parts(rules[0])), excluded=tuple(excluded))


def _lines(text: str) -> tuple[list[str], list[Stamp]]:
    """The rule lines and the dates of the EXDATE lines. A folded line (RFC 5545, 3.1) is one line."""
    rules: list[str] = []
    excluded: list[Stamp] = []
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for line in filter(None, (line.strip() for line in unfolded.splitlines())):
        match = LINE.fullmatch(line)
        if match and match[1].upper() == "EXDATE":
            excluded += _exdates(match[2].upper(), match[2], match[3])
        elif match and not match[2]:
            rules.append(match[3])
        elif ":" not in line:
            rules.append(line)
        else:
            raise RuleRefused("line")
    return rules, excluded


def _exdates(upper: str, params: str, values: str) -> list[Stamp]:
    zone: tzinfo | None = None
    if upper not in ("", ";VALUE=DATE", ";VALUE=DATE-TIME"):
        if not re.fullmatch(r"(;VALUE=DATE-TIME)?;TZID=[^;]+", upper):
            raise RuleRefused("line")
        zone = load_zone(params.rpartition("=")[2].strip('"'))
    return [_stamp("EXDATE", value.strip(), zone) for value in _values("EXDATE", values)]


def _parts(line: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in line.upper().split(";"):
        name, equals, value = piece.partition("=")
        if not (name and equals and value) or " " in piece or "\t" in piece:
            raise RuleRefused("malformed", text=piece[:40])
        if name in parts:
            raise RuleRefused("twice", part=name[:40])
        parts[name] = value
    return parts


def _rule(parts: dict[str, str]) -> Rule:
    for name in parts:
        if name not in READERS:
            raise RuleRefused("unknown_part", part=name[:40])
    if "FREQ" not in parts:
        raise RuleRefused("no_freq")
    if parts["FREQ"] not in MOST_INTERVAL:
        raise RuleRefused("freq")
    _check_scale(parts)
    _check_together(parts)
    values = {field: reader(name, parts[name]) for name, (field, reader) in READERS.items() if name in parts}
    values.pop("rscale", None)
    rule = Rule(**values)
    _check_numbers(rule)
    return rule


def _check_scale(parts: dict[str, str]) -> None:
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise RuleRefused("rscale")
    if "SKIP" in parts and ("RSCALE" not in parts or parts["SKIP"] not in ("OMIT", "BACKWARD", "FORWARD")):
        raise RuleRefused("skip")


def _check_together(parts: dict[str, str]) -> None:
    """Refuse parts that contradict each other, or that mean nothing together."""
    for name, freqs in FORBIDDEN.items():
        if name in parts and parts["FREQ"] in freqs:
            raise RuleRefused("not_with", part=name, other=f"FREQ={parts['FREQ']}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleRefused("not_with", part="COUNT", other="UNTIL")
    if "X-WORKDAY" in parts:
        for name in CHOOSES_DAYS:
            if name in parts:
                raise RuleRefused("not_with", part="X-WORKDAY", other=name)
        if parts.get("SKIP", "OMIT") != "OMIT":
            raise RuleRefused("not_with", part="X-WORKDAY", other=f"SKIP={parts['SKIP']}")
    if "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        raise RuleRefused("setpos_alone")


def _check_numbers(rule: Rule) -> None:
    """Refuse what only shows when the numbers are known: too often, too rare, days that cannot be counted so."""
    most = MOST_INTERVAL[rule.freq]
    if not 1 <= rule.interval <= most:
        raise RuleRefused("range", part="INTERVAL", low=1, high=most)
    if any(n for n, _ in rule.byday) and (rule.freq not in ("MONTHLY", "YEARLY") or rule.byweekno):
        other = "BYWEEKNO" if rule.byweekno else f"FREQ={rule.freq}"
        raise RuleRefused("not_with", part="BYDAY=1MO", other=other)
    if rule.skip != "OMIT" and (min(rule.bymonthday, default=0) < -28 or min(rule.byyearday, default=0) < -365):
        raise RuleRefused("skip_negative")
    hours = len(rule.byhour) or 1
    if rule.freq == "HOURLY":
        hours = min(len(rule.byhour) or 24, -(-24 // rule.interval))
    if hours * (len(rule.byminute) or 1) * (len(rule.bysecond) or 1) > MOST_A_DAY:
        raise RuleRefused("too_often", most=MOST_A_DAY)


def _values(name: str, text: str) -> list[str]:
    values = text.split(",")
    if len(values) > MOST_VALUES:
        raise RuleRefused("too_many_values", part=name)
    return values


def _integer(name: str, text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise RuleRefused("number", part=name)
    return int(text)


def _between(low: int, high: int) -> Callable[[str, str], int]:
    def reader(name: str, text: str) -> int:
        number = _integer(name, text)
        if not low <= number <= high or (low >= 0 and not text[0].isdigit()):
            raise RuleRefused("range", part=name, low=low, high=high)
        return number

    return reader


def _either_side(low: int, high: int) -> Callable[[str, str], int]:
    def reader(name: str, text: str) -> int:
        if not low <= abs(number := _integer(name, text)) <= high:
            raise RuleRefused("range_both", part=name, low=low, high=high)
        return number

    return reader


def _list_of(reader: Callable[[str, str], int]) -> Callable[[str, str], frozenset[int]]:
    return lambda name, text: frozenset(reader(name, value) for value in _values(name, text))


def _weekdays(name: str, text: str) -> frozenset[tuple[int, int]]:
    matches = [WEEKDAY.fullmatch(value) for value in _values(name, text)]
    days = frozenset((int(match[1] or 0), WEEKDAYS.index(match[2])) for match in matches if match)
    if None in matches or any(match[1] and not int(match[1]) for match in matches if match):
        raise RuleRefused("weekday", part=name)
    if any(abs(n) > 53 for n, _ in days):
        raise RuleRefused("range_both", part=name, low=1, high=53)
    return days


def _week_start(name: str, text: str) -> int:
    if text not in WEEKDAYS:
        raise RuleRefused("weekday", part=name)
    return WEEKDAYS.index(text)


def _stamp(name: str, text: str, zone: tzinfo | None = None) -> Stamp:
    match = STAMP.fullmatch(text.upper())
    if not match:
        raise RuleRefused("date", part=name)
    try:
        day = date(int(match[1][:4]), int(match[1][4:6]), int(match[1][6:]))
        at = time(int(match[2][:2]), int(match[2][2:4]), int(match[2][4:])) if match[2] else None
    except ValueError as error:
        raise RuleRefused("date", part=name) from error
    check_day(name, day)
    return Stamp(day, at, (UTC if match[3] else zone) if at else None)


def _word(name: str, text: str) -> str:
    return text


# The name in the text, the field of Rule, and who reads it.
READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "FREQ": ("freq", _word),
    "RSCALE": ("rscale", _word),
    "SKIP": ("skip", _word),
    "INTERVAL": ("interval", _between(1, 99_999)),
    "COUNT": ("count", _between(1, MOST_COUNT)),
    "UNTIL": ("until", _stamp),
    "WKST": ("wkst", _week_start),
    "BYMONTH": ("bymonth", _list_of(_between(1, 12))),
    "BYMONTHDAY": ("bymonthday", _list_of(_either_side(1, 31))),
    "BYYEARDAY": ("byyearday", _list_of(_either_side(1, 366))),
    "BYWEEKNO": ("byweekno", _list_of(_either_side(1, 53))),
    "BYDAY": ("byday", _weekdays),
    "BYHOUR": ("byhour", _list_of(_between(0, 23))),
    "BYMINUTE": ("byminute", _list_of(_between(0, 59))),
    "BYSECOND": ("bysecond", _list_of(_between(0, 59))),
    "BYSETPOS": ("bysetpos", _list_of(_either_side(1, 366))),
    "X-WORKDAY": ("workday", _either_side(1, 31)),
    "X-OFFSET-WORKDAYS": ("offset", _between(-MOST_OFFSET, MOST_OFFSET)),
}
