"""What was due and what became of it, as the pages show it: rows of the ledger, next dates, and whether any is missing.

Reads only. Which dates a rule gives is dates.py's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from schedules import changes, dates, rules
from schedules.dates import DAY, Due
from schedules.generator import days_ahead
from schedules.models import Occurrence, OccurrenceQuerySet, Schedule, ScheduleQuerySet
from schedules.reasons import in_words
from schedules.words import schedule_words
from staff import worktime
from tasks.models import Task
from tasks.querysets import TaskQuerySet
from ui.dates import short_day, short_due, short_time

EXPECTED, CREATED = Occurrence.State.EXPECTED, Occurrence.State.CREATED
LOOK_BACK = timedelta(days=62)
MOST_WALKED = 2_000
LATE_TICK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ListRow:
    pk: int
    title: str
    words: str
    department: str
    owner: str
    next: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Line:
    """One date: `when` in words, what became of it (`badge` is the class of its mark), why, and its task if any."""

    key: str
    when: str
    outcome: str
    badge: str
    who: str
    why: str
    task: int | None
    can_skip: bool = False


def list_rows(schedules: Iterable[Schedule], *, now: datetime, today: date) -> list[ListRow]:
    """Rows of `with_next`; two queries for all of them."""
    rows = list(schedules)
    calendars = worktime.calendars_for({row.department for row in rows}, today, today) if rows else {}
    return [
        ListRow(
            row.pk,
            row.title,
            schedule_words(row),
            row.department.name,
            row.owner.name if row.owner else "",
            _next(row, calendars[row.department_id], today=today),
            row.trouble_words,
        )
        for row in rows
    ]


def with_next(schedules: ScheduleQuerySet, now: datetime) -> ScheduleQuerySet:
    """With `next_on` and `next_time`: the first date ahead that has its row."""
    ahead = Occurrence.objects.filter(schedule=OuterRef("pk"), state__in=(EXPECTED, CREATED), due_at__gte=now)
    ahead = ahead.order_by("due_at")
    return schedules.select_related("department", "owner").annotate(
        next_on=Subquery(ahead.values("due_on")[:1]), next_time=Subquery(ahead.values("due_time")[:1])
    )


def _next(schedule: Schedule, calendar: worktime.Calendar, *, today: date) -> str:
    next_on: date | None = schedule.next_on  # type: ignore[attr-defined]
    if next_on:
        return short_due(next_on, schedule.next_time, today=today)  # type: ignore[attr-defined]
    if schedule.look_at is None or schedule.trouble or schedule.generated_until is None:
        return ""
    # Beyond the tasks that exist: it is looked at again so many days before its next date.
    return short_day(schedule.look_at.astimezone(calendar.zone).date() + days_ahead(schedule), today=today)


def preview_lines(schedule: Schedule, found: Iterable[Due], *, today: date) -> list[str]:
    """ "Fri 24 Dec 09:00, moved from Sat 25 Dec"."""
    return [when(schedule, due, today=today) for due in found]


def when(schedule: Schedule, due: Due, *, today: date) -> str:
    """The date in full, and where it comes from if it was moved; a rule that counts working days has not moved it."""
    said = full_day(due.due_on, today=today)
    if due.due_time:
        said = _("%(day)s %(time)s") % {"day": said, "time": short_time(due.due_time)}
    if not due.is_moved or "OFFSET" in schedule.rule.upper():
        return said
    return _("%(day)s, moved from %(other)s") % {"day": said, "other": full_day(due.scheduled_on, today=today)}


def full_day(day: date, *, today: date) -> str:
    """ "Thu 26 Nov", "Fri 24 Dec 2027": what was due is read long afterwards, so never "today"."""
    if day.year == today.year:
        # Translators: a date format of Django's: "Thu 26 Nov"
        return formats.date_format(day, pgettext("date format", "D j M"))
    # Translators: a date format of Django's: "Fri 24 Dec 2027"
    return formats.date_format(day, pgettext("date format", "D j M Y"))


def next_lines(schedule: Schedule, *, now: datetime, today: date, names: bool) -> list[Line]:
    """The next dates, with what is known of each already. `names`: whether the reader may see whose they are."""
    rows = schedule.occurrences.with_outcome().filter(due_at__gte=now).exclude(state=Occurrence.State.REPLACED)
    known = list(rows.order_by("due_at", "id")[: changes.MOST_SHOWN])
    keys = {(row.scheduled_on, row.scheduled_time) for row in known}
    following = [due for due in _by_rule(schedule, now) if due.key not in keys]
    lines = [(row.due_at, line(row, now=now, today=today, names=names, ahead=True)) for row in known]
    lines += [(due.due_at, _unwritten(schedule, due, today=today)) for due in following]
    return [one for _moment, one in sorted(lines, key=lambda pair: pair[0])][: changes.MOST_SHOWN]


def _by_rule(schedule: Schedule, now: datetime) -> list[Due]:
    if schedule.archived_at or schedule.after_done is not None:
        return []
    try:
        return changes.coming(schedule, now, changes.MOST_SHOWN * 2)
    except rules.RuleRefused:  # it stands in red above
        return []


def _unwritten(schedule: Schedule, due: Due, *, today: date) -> Line:
    key = datetime.combine(due.scheduled_on, due.scheduled_time).isoformat()
    return Line(key, when(schedule, due, today=today), "", "", "", "", None, can_skip=True)


def line(row: Occurrence, *, now: datetime, today: date, names: bool, ahead: bool = False) -> Line:
    """Needs `with_outcome()`."""
    due = Due(row.scheduled_on, row.scheduled_time, row.due_on, row.due_time, row.due_at)
    outcome, badge, who = _outcome(row, now, names)
    task = row.task_id if names else None
    why = row.reason_words or (row.task.ended_reason if row.task and row.outcome == "skipped" else "")
    can_skip = ahead and row.outcome in ("expected", "created")
    return Line(
        row.scheduled.isoformat(), when(row.schedule, due, today=today), outcome, badge, who, why, task, can_skip
    )


def _outcome(row: Occurrence, now: datetime, names: bool) -> tuple[str, str, str]:
    """(words, class of the mark, who and when)."""
    if row.outcome == "done" and row.task and row.task.done_at:
        moment = moment_words(row.task.done_at, now)
        who = row.task.completed_by.name if row.task.completed_by and names else ""
        words = _("%(name)s, %(moment)s") % {"name": who, "moment": moment} if who else moment
        return _("Done"), "good", words
    if row.outcome == "created":
        whose = (row.task.assignee.name if row.task and row.task.assignee else _("Unclaimed")) if names else ""
        return _("To do"), "note" if row.due_at < now else "", whose
    decided = row.decided_by.name if row.decided_by and names else ""
    labels = {
        "expected": (_("Expected"), "note"),
        "skipped": (_("Left out"), ""),
        "missed": (_("Missed"), "bad"),
        "replaced": (_("Rule changed"), ""),
    }
    return *labels[row.outcome], decided


def moment_words(moment: datetime, now: datetime) -> str:
    """ "Thu 26 Nov 10:34", on the reader's clock."""
    local = moment.astimezone(now.tzinfo)
    return _("%(day)s %(time)s") % {"day": full_day(local.date(), today=now.date()), "time": short_time(local)}


def was_due(schedule: Schedule, today: date, month: tuple[date, date] | None) -> OccurrenceQuerySet:
    """What was due until today, or in a month; dates that an edit replaced have left the ledger."""
    rows = schedule.occurrences.with_outcome().exclude(state=Occurrence.State.REPLACED)
    return rows.filter(due_on__range=month) if month else rows.filter(due_on__lte=today)


def month_of(text: str | None) -> tuple[date, date] | None:
    """First and last day of "2026-11"; None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    if not 1900 <= first.year <= 2199:
        return None
    return first, (first + 31 * DAY).replace(day=1) - DAY


@dataclass(frozen=True, slots=True)
class Check:
    """Whether any date until now is without its task or record; in one line."""

    sentence: str
    good: bool


def check(schedule: Schedule, now: datetime) -> Check:
    """Compares the rule's dates of the last two months with the rows, and looks for rows that have no task yet."""
    waiting = schedule.occurrences.filter(state=EXPECTED, due_at__lte=now).count()
    missing = waiting + _without_row(schedule, now)
    if missing and schedule.one_at_a_time and not schedule.trouble and missing == waiting:
        words = ngettext("%(n)d date waits for the one before it.", "%(n)d dates wait for the one before.", missing)
        return Check(words % {"n": missing}, good=True)
    if missing:
        words = ngettext("%(n)d date has no task yet.", "%(n)d dates have no task yet.", missing)
        return Check(words % {"n": missing}, good=False)
    return Check(
        _("Nothing is missing: each date until now is done, to do, left out or recorded as missed."), good=True
    )


def _without_row(schedule: Schedule, now: datetime) -> int:
    if schedule.archived_at or schedule.after_done is not None:
        return 0
    since = max(schedule.rule_from, (now - LOOK_BACK).date())
    calendar = worktime.Calendar.of(schedule.department, since, now.date() + 14 * DAY)
    rows = set(schedule.occurrences.filter(scheduled_on__gte=since).values_list("scheduled_on", "scheduled_time"))
    missing = 0
    try:
        for due in islice(dates.dates(schedule, calendar, after=since - DAY), MOST_WALKED):
            if due.due_at > now - LATE_TICK:
                break
            missing += due.due_at >= schedule.since and due.key not in rows
    except rules.RuleRefused:
        pass
    return missing


@dataclass(frozen=True, slots=True)
class LogLine:
    when: str
    outcome: str
    who: str
    done_at: str
    signed: str
    note: str


def log_lines(rows: QuerySet[Occurrence], *, now: datetime, today: date) -> list[LogLine]:
    """For the printed page of a month."""
    return [_log_line(row, now, today) for row in rows.select_related("task__signed_off_by")]


def _log_line(row: Occurrence, now: datetime, today: date) -> LogLine:
    shown = line(row, now=now, today=today, names=True)
    task = row.task if row.outcome == "done" else None
    return LogLine(
        shown.when,
        shown.outcome,
        task.completed_by.name if task and task.completed_by else "",
        moment_words(task.done_at, now) if task and task.done_at else "",
        task.signed_off_by.name if task and task.signed_off_by else "",
        task.note_for_next if task else shown.why,
    )


def with_reason(tasks: TaskQuerySet) -> TaskQuerySet:
    """The same tasks, ready for `why_nobodys`: by the same query."""
    made_by = Occurrence.objects.filter(task=OuterRef("pk")).exclude(reason_code="")
    code, params = (Subquery(made_by.values(name)[:1]) for name in ("reason_code", "reason_params"))
    return tasks.annotate(why_code=code, why_params=params)


def why_nobodys(task: Task) -> str:
    """Why recurring work gave it to nobody although somebody was named; else empty. For tasks `with_reason`."""
    code = getattr(task, "why_code", None)
    return in_words(code, getattr(task, "why_params", {})) if code and task.assignee_id is None else ""
