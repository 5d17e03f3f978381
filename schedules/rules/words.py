"""A rule taken apart for a form or a sentence, and written from what a form was told. Its words are the form's."""

from dataclasses import dataclass, replace
from datetime import date

from .rule import WEEKDAYS, Freq, Rule, Skip
from .text import read


@dataclass(frozen=True)
class Parts:
    """What a form can say about a rule. `exact` is False when the rule says more: then show and keep its text.

    `weekdays` are names (MO..SU) in the order of the week; with `nth` (1 to 5, -1 the last) the n-th of the month;
    `monthday` is 1 to 31, or negative from the month's end; `workday` and `offset` count working days; `until` and
    `excluded` are dates. `skip` says what a month without that day does; None is BACKWARD for days 29 to 31.
    """

    freq: Freq
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    nth: int | None = None
    monthday: int | None = None
    months: tuple[int, ...] = ()
    workday: int | None = None
    offset: int = 0
    count: int | None = None
    until: date | None = None
    skip: Skip | None = None
    excluded: tuple[date, ...] = ()
    exact: bool = True


def describe(rule: Rule) -> Parts:
    """The parts of a rule as a form shows them. What the rule leaves to its start is empty here too."""
    parts = Parts(
        freq=rule.freq,
        interval=rule.interval,
        weekdays=tuple(WEEKDAYS[day] for day in sorted({day for _, day in rule.byday})),
        nth=max((n for n, _ in rule.byday), default=0) or min((n for n, _ in rule.byday), default=0) or None,
        monthday=max(rule.bymonthday, default=None),
        months=tuple(sorted(rule.bymonth)),
        workday=rule.workday,
        offset=rule.offset,
        count=rule.count,
        until=rule.until.day if rule.until else None,
        skip=rule.skip,
        excluded=tuple(stamp.day for stamp in rule.excluded),
    )
    same = read(build(replace(parts, excluded=()))) == replace(rule, excluded=())
    return replace(parts, exact=same and all(stamp.at is None for stamp in rule.excluded))


def build(parts: Parts) -> str:
    """The RRULE text of parts: no RRULE: prefix, EXDATE lines after it. Whether it makes sense is parse's to say.

    Days 29 to 31 get SKIP=BACKWARD, so that a month without them uses its last day, unless `skip` says otherwise.
    """
    skip = parts.skip or ("BACKWARD" if (parts.monthday or 0) > 28 else "OMIT")
    written = {
        "RSCALE": "GREGORIAN" if skip != "OMIT" else "",
        "SKIP": skip if skip != "OMIT" else "",
        "FREQ": parts.freq,
        "INTERVAL": parts.interval if parts.interval != 1 else "",
        "BYMONTH": ",".join(map(str, parts.months)),
        "BYMONTHDAY": parts.monthday or "",
        "BYDAY": ",".join(f"{parts.nth or ''}{name}" for name in parts.weekdays),
        "X-WORKDAY": parts.workday or "",
        "X-OFFSET-WORKDAYS": parts.offset or "",
        "COUNT": parts.count or "",
        "UNTIL": f"{parts.until:%Y%m%d}" if parts.until else "",
    }
    lines = [";".join(f"{name}={value}" for name, value in written.items() if value)]
    if parts.excluded:
        lines.append("EXDATE;VALUE=DATE:" + ",".join(f"{day:%Y%m%d}" for day in parts.excluded))
    return "\n".join(lines)
