"""A rule as a pattern that a form shows, and as one sentence for people; both ways the rule itself is RRULE text.

What a rule means is rules/'s. A rule that no pattern can say stays text: `how` is "rule".
"""

from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from typing import Any

from django.utils import formats
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schedules import rules
from schedules.models import Schedule
from ui.dates import short_time

Words = str | Promise

HOWS: list[tuple[str, Words]] = [
    ("weekly", gettext_lazy("On days of the week")),
    ("workday", gettext_lazy("Every working day")),
    ("daily", gettext_lazy("Every day, weekends too")),
    ("monthday", gettext_lazy("On a day of the month")),
    ("weekday", gettext_lazy("On a weekday of the month")),
    ("nth_workday", gettext_lazy("On a working day of the month")),
    ("after_period", gettext_lazy("Working days after the end of a period")),
    ("yearly", gettext_lazy("Once a year")),
    ("after_done", gettext_lazy("Again after it was done")),
    ("rule", gettext_lazy("By a rule of its own")),
]
NTH: list[tuple[int, Words]] = [
    (1, gettext_lazy("first")),
    (2, gettext_lazy("second")),
    (3, gettext_lazy("third")),
    (4, gettext_lazy("fourth")),
    (5, gettext_lazy("fifth")),
    (-1, gettext_lazy("last")),
]
NTH_WORKDAY: list[tuple[int, Words]] = [
    *NTH[:5],
    *[(n, str(n)) for n in range(6, 16)],
    (-1, gettext_lazy("last")),
    (-2, gettext_lazy("second last")),
    (-3, gettext_lazy("third last")),
    (-4, gettext_lazy("fourth last")),
    (-5, gettext_lazy("fifth last")),
]
MONTHDAYS: list[tuple[int, Words]] = [*[(n, str(n)) for n in range(1, 32)], (-1, gettext_lazy("the last day"))]
PERIODS: dict[str, tuple[tuple[int, ...], Words]] = {
    "month": (tuple(range(1, 13)), gettext_lazy("month")),
    "quarter": ((3, 6, 9, 12), gettext_lazy("quarter")),
    "half_year": ((6, 12), gettext_lazy("half-year")),
    "year": ((12,), gettext_lazy("year")),
}
UNITS: list[tuple[str, Words]] = [
    ("days", gettext_lazy("days")),
    ("workdays", gettext_lazy("working days")),
    ("weeks", gettext_lazy("weeks")),
    ("months", gettext_lazy("months")),
]


@dataclass(frozen=True, slots=True)
class Pattern:
    """`how` is one of HOWS; `values` are the fields that belong to it: every, weekdays, monthday, nth, weekday,
    workday, after, period, month."""

    how: str
    values: dict[str, Any] = field(default_factory=dict)


# --- from a pattern to a rule ---


def rule_of(pattern: Pattern) -> str:
    """The RRULE text of a pattern that has one. Whether it makes sense is rules.parse's to say."""
    given = pattern.values
    every = given.get("every") or 1
    period = given.get("period") or "month"
    after = given.get("after") or 0
    monthday = given.get("monthday")
    nth, weekday = given.get("nth"), given.get("weekday")
    parts = {
        "daily": rules.Parts("DAILY", every),
        "workday": rules.Parts("DAILY"),
        "weekly": rules.Parts("WEEKLY", every, weekdays=tuple(given.get("weekdays") or ())),
        "monthday": rules.Parts("MONTHLY", every, monthday=monthday),
        "weekday": rules.Parts("MONTHLY", every, weekdays=(weekday,) if weekday else (), nth=nth),
        "nth_workday": rules.Parts("MONTHLY", every, workday=given.get("workday")),
        "after_period": rules.Parts("MONTHLY", monthday=-1, offset=after)
        if period == "month"
        else rules.Parts("YEARLY", months=PERIODS[period][0], monthday=-1, offset=after),
        "yearly": rules.Parts("YEARLY", monthday=monthday, months=(given.get("month") or 1,)),
    }
    return rules.build(parts[pattern.how])


# --- from a rule to a pattern ---


def pattern_of(schedule: Schedule) -> Pattern:
    """The pattern that says the schedule's rule exactly, else "rule"."""
    if schedule.after_done is not None:
        return Pattern("after_done", {"after_done": schedule.after_done, "after_done_unit": schedule.after_done_unit})
    return _pattern(schedule.rule, schedule.start, schedule.shift)


@lru_cache(maxsize=1024)
def _pattern(text: str, start: date, shift: str) -> Pattern:
    try:
        rule = rules.parse(text, start=start)
    except rules.RuleRefused:
        return Pattern("rule")
    parts = rules.describe(rule)
    for pattern in _candidates(parts, shift):
        same = rules.parse(rule_of(pattern), start=start) if _is_complete(pattern) else None
        if same == rule:
            return pattern
    return Pattern("rule")


def _candidates(parts: rules.Parts, shift: str) -> list[Pattern]:
    every = {"every": parts.interval}
    if parts.freq == "DAILY":
        plain = Pattern("daily", every)
        return [Pattern("workday"), plain] if shift == Schedule.Shift.SKIP else [plain]
    if parts.freq == "WEEKLY":
        return [Pattern("weekly", every | {"weekdays": list(parts.weekdays)})]
    period = next((name for name, (months, _words) in PERIODS.items() if months == parts.months), None)
    ends = {"period": "month" if parts.freq == "MONTHLY" else period, "after": parts.offset}
    found = [Pattern("after_period", ends)] if parts.offset > 0 and ends["period"] and parts.monthday == -1 else []
    if parts.freq == "YEARLY":
        month = parts.months[0] if len(parts.months) == 1 else None
        return [*found, Pattern("yearly", {"month": month, "monthday": parts.monthday})]
    weekday = parts.weekdays[0] if len(parts.weekdays) == 1 else None
    return [
        *found,
        Pattern("monthday", every | {"monthday": parts.monthday}),
        Pattern("weekday", every | {"nth": parts.nth, "weekday": weekday}),
        Pattern("nth_workday", every | {"workday": parts.workday}),
    ]


def _is_complete(pattern: Pattern) -> bool:
    return all(value not in (None, [], ()) for value in pattern.values.values())


# --- in words ---


def schedule_words(schedule: Schedule) -> str:
    """ "Every Monday and Friday at 09:00 and 15:00"."""
    rule = rule_words(pattern_of(schedule), schedule.rule)
    if not schedule.times:
        return rule
    return _("%(rule)s at %(times)s") % {"rule": rule, "times": times_words(schedule.due_times)}


def times_words(times: tuple[time, ...]) -> str:
    return get_text_list([short_time(at) for at in times], _("and"))


def rule_words(pattern: Pattern, text: str = "") -> str:
    """One sentence without its full stop."""
    if pattern.how == "rule":
        return _("By the rule %(rule)s") % {"rule": " ".join(text.split())}
    if pattern.how == "after_done":
        return _after_done(pattern.values["after_done"], pattern.values["after_done_unit"])
    makers = {
        "workday": lambda _given: _("Every working day"),
        "daily": _daily,
        "weekly": _weekly,
        "monthday": _monthday,
        "weekday": _weekday,
        "nth_workday": _nth_workday,
        "after_period": _after_period,
        "yearly": _yearly,
    }
    return makers[pattern.how](pattern.values)


def _daily(given: dict[str, Any]) -> str:
    n = given["every"]
    return ngettext("Every day", "Every %(n)d days", n) % {"n": n}


def _weekly(given: dict[str, Any]) -> str:
    names = [str(WEEKDAYS[rules.WEEKDAYS.index(day)]) for day in given["weekdays"]]
    n, days = given["every"], get_text_list(names, _("and"))
    if tuple(given["weekdays"]) == rules.WEEKDAYS[:5]:
        return ngettext("Monday to Friday", "Monday to Friday, every %(n)d weeks", n) % {"n": n}
    return ngettext("Every %(days)s", "Every %(n)d weeks on %(days)s", n) % {"n": n, "days": days}


def _months(n: int) -> str:
    return ngettext("every month", "every %(n)d months", n) % {"n": n}


def _monthday(given: dict[str, Any]) -> str:
    told = {"day": given["monthday"], "months": _months(given["every"])}
    if given["monthday"] == -1:
        return _("The last day of the month, %(months)s") % told
    return _("Day %(day)d of the month, %(months)s") % told if given["monthday"] > 0 else _counted_back(given)


def _counted_back(given: dict[str, Any]) -> str:
    told = {"n": -given["monthday"], "months": _months(given["every"])}
    return _("Day %(n)d counted from the month's end, %(months)s") % told


def _weekday(given: dict[str, Any]) -> str:
    day = str(WEEKDAYS[rules.WEEKDAYS.index(given["weekday"])])
    told = {"nth": dict(NTH)[given["nth"]], "day": day, "months": _months(given["every"])}
    return _("The %(nth)s %(day)s, %(months)s") % told


def _nth_workday(given: dict[str, Any]) -> str:
    n, months = given["workday"], _months(given["every"])
    if n == -1:
        return _("The last working day, %(months)s") % {"months": months}
    if n < 0:
        return _("Working day %(n)d counted from the month's end, %(months)s") % {"n": -n, "months": months}
    if nth := dict(NTH).get(n):
        return _("The %(nth)s working day, %(months)s") % {"nth": nth, "months": months}
    return _("Working day %(n)d of the month, %(months)s") % {"n": n, "months": months}


def _after_period(given: dict[str, Any]) -> str:
    n, period = given["after"], PERIODS[given["period"]][1]
    words = ngettext(
        "%(n)d working day after the end of each %(period)s",
        "%(n)d working days after the end of each %(period)s",
        n,
    )
    return words % {"n": n, "period": period}


def _yearly(given: dict[str, Any]) -> str:
    if given["monthday"] < 0:
        return _("The last day of %(month)s, every year") % {"month": MONTHS[given["month"]]}
    # Translators: a date format of Django's: "24 December"
    day = formats.date_format(date(2024, given["month"], given["monthday"]), _("j F"))
    return _("%(day)s, every year") % {"day": day}


def _after_done(n: int, unit: str) -> str:
    sentences = {
        "days": ngettext("%(n)d day after it was last done", "%(n)d days after it was last done", n),
        "workdays": ngettext(
            "%(n)d working day after it was last done", "%(n)d working days after it was last done", n
        ),
        "weeks": ngettext("%(n)d week after it was last done", "%(n)d weeks after it was last done", n),
        "months": ngettext("%(n)d month after it was last done", "%(n)d months after it was last done", n),
    }
    return sentences[unit] % {"n": n}
