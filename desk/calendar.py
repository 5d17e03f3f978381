"""A month at a glance: what is due, what recurring work will bring, and when nobody is there. Page: views/calendar.py.

A constant number of queries, and a bounded number of entries a day, whatever the month holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from schedules.coming import coming
from schedules.models import Schedule
from staff import worktime
from staff.access import standing
from staff.models import Absence, Department, User
from tasks.models import Kind, Task
from tasks.querysets import TaskQuerySet
from tasks.rows import MARKS
from tasks.states import CANCELLED, DONE, TO_BE_SIGNED, WAITING
from ui.dates import long_day, short_time

SHOWN = 4
SHOWN_COMING = 2
SHOWN_AWAY = 3
MOST_SCHEDULES = 150
MOST_ABSENCES = 500
DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One task, or one date that recurring work will have: `light`. `state` is said after the title."""

    title: str
    url: str
    kind: str
    clock: str = ""
    who: str = ""
    state: str = ""
    done: bool = False
    late: bool = False


@dataclass(slots=True)
class Cell:
    """One day. `off` says why nobody works, `away` who doesn't; `more` and `more_coming` are not shown."""

    day: date
    label: str
    inside: bool
    today: bool
    off: str = ""
    closed: bool = False
    entries: list[Entry] = field(default_factory=list)
    more: int = 0
    coming: list[Entry] = field(default_factory=list)
    more_coming: int = 0
    away: list[str] = field(default_factory=list)
    more_away: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.coming or self.away or self.off)


@dataclass(slots=True)
class Week:
    number: int
    days: list[Cell]


@dataclass(slots=True)
class Month:
    first: date
    heading: str
    names: list[str]
    weeks: list[Week]
    before: str
    after: str
    is_now: bool


def month_from(text: str | None, today: date) -> date:
    """The first day of "2026-11"; of this month for anything that is none, or absurdly far."""
    try:
        first = date.fromisoformat(f"{text}-01") if text and len(text) == len("2026-11") else today
    except ValueError:
        first = today
    return (first if FIRST <= first <= LAST else today).replace(day=1)


def month_of(user: User, *, first: date, departments: list[Department], mine: bool, now: datetime) -> Month:
    """The weeks of the month that begins with `first`: one's own work, or all that one may see of some departments."""
    local = now.astimezone(timezone.get_current_timezone())
    last = (first + 31 * DAY).replace(day=1) - DAY
    start = first - first.weekday() * DAY
    end = last + (6 - last.weekday()) * DAY
    cells = {day: _cell(day, first, local.date()) for n in range((end - start).days + 1) if (day := start + n * DAY)}
    _put_days_off(cells, departments, start, end, user, mine)
    _put_tasks(cells, _tasks(user, departments, mine).filter(due_on__range=(start, end)), user, mine, local)
    _put_coming(cells, _schedules(user, departments, mine), start, end, local)
    _put_absences(cells, user, departments, mine, start, end)
    days = list(cells.values())
    return Month(
        first=first,
        # Translators: a date format of Django's: "November 2026", the heading of a calendar
        heading=formats.date_format(first, pgettext("date format", "F Y")),
        # Translators: a date format of Django's: the short day of the week, "Fri"
        names=[formats.date_format(start + n * DAY, pgettext("date format", "D")) for n in range(7)],
        weeks=[Week(days[n].day.isocalendar().week, days[n : n + 7]) for n in range(0, len(days), 7)],
        before=f"{first - DAY:%Y-%m}" if first > FIRST else "",
        after=f"{last + DAY:%Y-%m}" if first < LAST else "",
        is_now=first == local.date().replace(day=1),
    )


def _cell(day: date, first: date, today: date) -> Cell:
    return Cell(day, long_day(day), inside=(day.year, day.month) == (first.year, first.month), today=day == today)


# --- what is due ---


def _tasks(user: User, departments: list[Department], mine: bool) -> TaskQuerySet:
    seen = Task.objects.visible_to(user).exclude(status=CANCELLED)
    if mine:
        return seen.of(user)
    return seen.filter(department__in=departments) if departments else seen


def _put_tasks(cells: dict[date, Cell], tasks: TaskQuerySet, user: User, mine: bool, local: datetime) -> None:
    """The first of each day, what is still to do before what is done, and how many there are besides. One query."""
    over = Case(When(status=DONE, then=Value(1)), default=Value(0))
    of_day, order = F("due_on"), (over, F("due_at"), F("id"))
    found = tasks.annotate(
        place=Window(RowNumber(), partition_by=of_day, order_by=order),
        of_day=Window(Count("pk"), partition_by=of_day),
    )
    rows = found.filter(place__lte=SHOWN).select_related("category", "assignee").order_by("place")
    for task in rows.defer("instructions", "search_text"):
        cell = cells[task.due_on]
        cell.entries.append(_entry(task, user, mine, local))
        cell.more = max(task.of_day - SHOWN, 0)  # type: ignore[attr-defined]


def _entry(task: Task, user: User, mine: bool, local: datetime) -> Entry:
    states = {WAITING: _("waiting"), TO_BE_SIGNED: _("to be signed"), DONE: _("done")}
    late = task.is_overdue(local)
    who = task.assignee.get_short_name() if task.assignee else _("unclaimed")
    return Entry(
        title=task.title,
        url=f"/tasks/{task.pk}/",
        kind=MARKS[Kind(task.category.kind)],
        clock=short_time(task.due_time) if task.due_time else "",
        who="" if mine else who,
        state=_("overdue") if late else states.get(task.status, ""),  # type: ignore[call-overload]
        done=task.status == DONE,
        late=late,
    )


# --- what recurring work will bring ---


def _schedules(user: User, departments: list[Department], mine: bool) -> Iterable[Schedule]:
    rows = Schedule.objects.visible_to(user).in_use().filter(after_done=None)
    if mine:
        rows = rows.filter(owner=user)
    elif departments:
        rows = rows.filter(department__in=departments)
    return rows.select_related("department", "owner", "procedure__category").order_by("pk")[:MOST_SCHEDULES]


def _put_coming(
    cells: dict[date, Cell], schedules: Iterable[Schedule], start: date, end: date, local: datetime
) -> None:
    for day, due in coming(schedules, first=start, last=end, now=local).items():
        cell = cells[day]
        cell.more_coming = max(len(due) - SHOWN_COMING, 0)
        for schedule, clock in due[:SHOWN_COMING]:
            kind = MARKS[Kind(schedule.procedure.category.kind)]
            at = short_time(clock) if clock else ""
            cell.coming.append(Entry(schedule.title, f"/schedules/{schedule.pk}/", kind, clock=at))


# --- when nobody is there ---


def _put_days_off(
    cells: dict[date, Cell], departments: list[Department], start: date, end: date, user: User, mine: bool
) -> None:
    """By the calendar of the one department that is looked at, else of one's home, else of the office."""
    where = departments[0] if len(departments) == 1 else None
    if where is None or mine:
        home = standing(user).home
        where = next((one for one in departments if one.pk == home), where)
    calendar = worktime.Calendar.of(where, start, end)
    for day, cell in cells.items():
        cell.off = calendar.holiday(day) or calendar.closure(day) or ""
        cell.closed = bool(cell.off) or not calendar.usual_hours(day)


def _put_absences(
    cells: dict[date, Cell], user: User, departments: list[Department], mine: bool, start: date, end: date
) -> None:
    """One's own days away, also those not confirmed yet; of colleagues that they are away, never why. One query."""
    rows = Absence.objects.filter(first_day__lte=end, last_day__gte=start)
    if mine or not departments:
        rows = rows.filter(user=user)
    else:
        people = Absence.objects.of_departments([one.pk for one in departments]).values("pk")
        rows = rows.filter(pk__in=people, user__is_active=True)
    for row in rows.select_related("user").order_by("first_day", "user__name", "pk")[:MOST_ABSENCES]:
        if row.confirmed_at is None and row.user_id != user.pk:
            continue
        words = _away(row, user)
        for n in range((min(row.last_day, end) - max(row.first_day, start)).days + 1):
            _put_away(cells[max(row.first_day, start) + n * DAY], words)


def _put_away(cell: Cell, words: str) -> None:
    if len(cell.away) < SHOWN_AWAY:
        cell.away.append(words)
    else:
        cell.more_away += 1


def _away(row: Absence, user: User) -> str:
    if row.user_id == user.pk:
        said = _("You are away") if row.confirmed_at else _("You asked to be away")
    else:
        said = _("%(name)s away") % {"name": row.user.get_short_name()}
    if row.starts is None or row.ends is None:
        return said
    hours = {"said": said, "starts": short_time(row.starts), "ends": short_time(row.ends)}
    return _("%(said)s %(starts)s–%(ends)s") % hours
