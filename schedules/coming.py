"""The dates that recurring work will have and that have no task yet: computed for calendars, never written.

How a rule gives its dates is dates.py's; the list of one schedule's next dates is ledger.py's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from schedules import dates, rules
from schedules.dates import DAY, Due
from schedules.models import Schedule
from staff import worktime

FURTHEST = timedelta(days=740)  # two years and a little: beyond them nobody plans, and rules cost the more
AROUND = timedelta(days=14)  # so far a shift or an offset may move a date into the window
MOST_DATES = 2_000
Coming = dict[date, list[tuple[Schedule, time | None]]]


def coming(schedules: Iterable[Schedule], *, first: date, last: date, now: datetime) -> Coming:
    """By day what is due in a window and not yet written: each schedule once a day, with its first time.

    Two queries. At most MOST_DATES dates are walked in all, none beyond FURTHEST; work that comes again only after it
    was done has no dates ahead.
    """
    rows = [row for row in schedules if row.after_done is None]
    found: Coming = defaultdict(list)
    if not rows or first > now.date() + FURTHEST or last < now.date():
        return found
    calendars = worktime.calendars_for({row.department for row in rows}, first - 2 * AROUND, last + 2 * AROUND)
    left = MOST_DATES
    for row in rows:
        for due in ahead(row, calendars[row.department_id], first, last):
            left -= 1
            if left < 0:
                return found
            if first <= due.due_on <= last and (not found[due.due_on] or found[due.due_on][-1][0] is not row):
                found[due.due_on].append((row, due.due_time))
    return found


def ahead(schedule: Schedule, calendar: worktime.Calendar, first: date, last: date) -> Iterator[Due]:
    """The dates around the window of which there is no row yet."""
    after = first - AROUND
    if schedule.generated_until:
        after = max(after, schedule.generated_until)
    try:
        for due in dates.dates(schedule, calendar, after=max(after, schedule.rule_from - DAY)):
            if due.scheduled_on > last + AROUND:
                return
            yield due
    except rules.RuleRefused:  # its own page says so
        return
