"""Dates: those of one schedule with what became of each, and those that a rule would give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from api.errors import Problem, invalid
from api.paging import listed
from api.schemas.types import Clock, Day, Given, Id, Line, Moment, Text
from schedules import access, preview, rules
from schedules.coming import AROUND, FURTHEST, ahead
from schedules.dates import Due
from schedules.models import Occurrence, Schedule
from schedules.reasons import in_words
from staff import worktime
from staff.http import Request

router = Router(tags=["schedules"])
LONGEST = timedelta(days=366)
USUAL_BACK, USUAL_AHEAD = timedelta(days=31), timedelta(days=62)
MOST_COMING = 500
MOST_PREVIEWED = 1_000
MOST_CLOSED = 100
MOST_ASKED = 25_000  # days that a preview may look at: 25 to 50 ms, and no sensible rule comes near
# Beside which field of the preview a refusal is said; else beside the rule.
BESIDE = {"zone": "tz", "shift": "shift", "no_working_day": "week", "hours_need_time": "start", "naive": "start"}
Shift = Literal["keep", "skip", "earlier", "later", "nearest", "modified-following", "modified-preceding"]


class OccurrenceOut(Schema):
    """`scheduled` is what the rule gave, `date` where it ended up. A date that has no row yet has no id.

    `task`, and who left a date out, are null where the office keeps from colleagues whose work it is.
    """

    id: Id | None
    scheduled: Day
    scheduled_time: Clock | None
    date: Day
    due_time: Clock | None
    due_at: Moment
    state: Literal["expected", "created", "done", "skipped", "missed"]
    task: Id | None
    reason: str
    decided_by: Id | None


class Occurrences(Schema):
    """A page; `next` is the address of the following one."""

    results: list[OccurrenceOut]
    next: str | None


class Window(Schema):
    from_day: Day | None = Field(None, alias="from", description="The first day; left out: a month ago.")
    to_day: Day | None = Field(None, alias="to", description="The last day; left out: two months after the first.")
    cursor: str = ""


@router.get("/schedules/{id:pk}/occurrences", response=Occurrences, summary="What was due and what will be")
def list_occurrences(request: Request, pk: Id, asked: Query[Window]) -> dict[str, Any]:
    """The ledger by due moments, at most a year at once; its last page ends with the dates that the rule gives beyond
    it, at most 500."""
    schedule = access.schedule_for(request.user, pk)
    first, last = _window(request, asked)
    names, zone = access.sees_names(request.user, schedule), worktime.zone_of(schedule.department)
    rows = schedule.occurrences.with_outcome().exclude(state=Occurrence.State.REPLACED)

    def bodies(page: Sequence[Occurrence]) -> list[dict[str, Any]]:
        return [_written(row, names, zone) for row in page]

    found = listed(request, rows.filter(due_on__range=(first, last)), bodies, by=("due_at", "id"))
    if found["next"] is None:
        found["results"] += _coming(schedule, first, min(last, request.now.date() + FURTHEST))
    return found


def _window(request: Request, asked: Window) -> tuple[date, date]:
    first = asked.from_day or min(timezone.localdate(request.now), asked.to_day or date.max) - USUAL_BACK
    last = asked.to_day or first + USUAL_AHEAD
    if not timedelta(0) <= last - first <= LONGEST:
        raise invalid({"to": [_("From the first day on, and at most a year.")]})
    return first, last


def _written(row: Occurrence, names: bool, zone: Any) -> dict[str, Any]:
    due = Due(row.scheduled_on, row.scheduled_time, row.due_on, row.due_time, row.due_at.astimezone(zone))
    why = row.reason_words or (row.task.ended_reason if row.task and row.outcome == "skipped" else "")
    shown = {"task": row.task_id, "decided_by": row.decided_by_id} if names else {}
    return _body(due) | {"id": row.pk, "state": row.outcome, "reason": why} | shown


def _coming(schedule: Schedule, first: date, last: date) -> list[dict[str, Any]]:
    """What the rule gives after the dates that have their rows; nothing is written."""
    if schedule.archived_at or schedule.after_done is not None or last < first:
        return []
    calendars = worktime.calendars_for({schedule.department}, first - 2 * AROUND, last + 2 * AROUND)
    rows = schedule.occurrences.filter(due_on__range=(first, last))
    known = set(rows.values_list("scheduled_on", "scheduled_time"))
    found = (
        due
        for due in ahead(schedule, calendars[schedule.department_id], first, last)
        if first <= due.due_on <= last and due.due_at >= schedule.since and due.key not in known
    )
    return [_body(due) for due in sorted(islice(found, MOST_COMING), key=lambda due: due.due_at)]


def _body(due: Due) -> dict[str, Any]:
    return {
        "id": None,
        "scheduled": due.scheduled_on,
        "scheduled_time": due.scheduled_time if due.due_time else None,
        "date": due.due_on,
        "due_time": due.due_time,
        "due_at": due.due_at,
        "state": "expected",
        "task": None,
        "reason": "",
        "decided_by": None,
    }


class Preview(Given):
    """The options of the command `preview_schedule`."""

    start: Annotated[str, Line(19, empty=False)] = Field(description="2026-01-31T09:00, local; a day alone: all day.")
    tz: Annotated[str, Line(64)] | None = Field(None, description="Europe/Oslo; null: `due_at` has no offset.")
    rule: Annotated[str, Text(2000)]
    shift: Shift = "keep"
    country: Annotated[str, Line(2)] | None = Field(None, description="Whose public holidays are no working days: NO.")
    subdivision: Annotated[str, Line(10)] | None = None
    closed: Annotated[list[Annotated[str, Line(21)]], Field(max_length=MOST_CLOSED)] = Field(
        default_factory=list, description="2026-07-01/2026-07-31, both included."
    )
    week: Annotated[str, Line(20)] = Field("mo,tu,we,th,fr", description="The working days.")
    count: Annotated[int, Field(strict=True, ge=0, le=MOST_PREVIEWED)] | None = Field(
        None, description="How many; left out: 12, or with `until` at most 1,000."
    )
    until: Day | None = None


class PreviewedDate(Schema):
    """`scheduled` is before an offset and a shift; all day: no `due_at`."""

    scheduled: str
    date: str
    due_at: str | None = None


class Previewed(Schema):
    occurrences: list[PreviewedDate]


@router.post("/schedules/preview", response=Previewed, exclude_none=True, summary="The dates a rule gives")
def preview_schedule(request: Request, body: Preview) -> dict[str, Any]:
    """Nothing is written, and no schedule is needed."""
    access.refuse_readers(request.user)
    try:
        return {"occurrences": [preview.as_json(found) for found in _previewed(body)]}
    except rules.RuleRefused as no:
        raise invalid({BESIDE.get(no.code, "rule"): [in_words(no.code, no.params)]}) from no


@dataclass
class _Patience:
    """The working days, asked so many times and no more: a calendar without any would be walked for forty years."""

    days: rules.WorkingDays
    left: int = MOST_ASKED

    def is_working_day(self, day: date, /) -> bool:
        self.left -= 1
        if self.left < 0:
            raise invalid({"rule": [_("This takes too long to work out. Ask for fewer dates.")]})
        return self.days.is_working_day(day)


def _previewed(body: Preview) -> list[rules.Occurrence]:
    start = _read_start(body.start)
    rule = rules.parse(body.rule, start=start)
    if body.tz is not None:
        rules.load_zone(body.tz)
    count = body.count if body.count is not None else 12 if body.until is None else MOST_PREVIEWED
    days = _Patience(_days(body))
    dates = rules.occurrences(
        rule, start=start, shift=body.shift, calendar=days, zone=body.tz, until=body.until, count=count
    )
    return list(islice(dates, count))


def _read_start(text: str) -> date | datetime:
    try:
        return preview.read_start(text)
    except ValueError as no:
        words = _("A date, or a local time, that exists: 2026-01-31T09:00.")
        raise invalid({"start": [words]}) from no


def _days(body: Preview) -> rules.OfficeDays:
    names = body.week.upper().split(",")
    if not set(names) <= set(rules.WEEKDAYS):
        raise invalid({"week": [_("Weekdays such as mo,tu,we,th,fr.")]})
    return rules.OfficeDays(
        week=frozenset(map(rules.WEEKDAYS.index, names)),
        holidays=_holidays(body) if body.country or body.subdivision else frozenset(),
        closed=[_period(text) for text in body.closed],
    )


def _holidays(body: Preview) -> Any:
    try:
        return preview.public_holidays(body.country or "", body.subdivision)
    except preview.NotKnown as no:
        raise invalid(
            {no.what: [_("Public holidays of this place are not known here. Give a code, such as NO.")]}
        ) from no


def _period(text: str) -> tuple[date, date]:
    words = _("The first and the last day: 2026-07-01/2026-07-31.")
    refused: Problem = invalid({"closed": [words]})
    try:
        first, last = preview.read_period(text)
    except ValueError as no:
        raise refused from no
    if first > last:
        raise refused
    return first, last
