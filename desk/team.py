"""A department's week: who works when, what is planned for them, and who can take what. The page is views/team.py.

What needs the manager is needs.py's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff import worktime
from staff.models import Department, Membership, User
from tasks.load import hours_away
from tasks.models import Kind, Task
from tasks.rows import MARKS
from tasks.states import ACTIVE
from ui.dates import long_day, short_day

MOST = 2_000


@dataclass(slots=True)
class Chip:
    """One task in a cell."""

    id: int
    version: int
    title: str
    kind: str
    minutes: int

    @property
    def mark(self) -> str:
        """How the form names it: the task, and the version that was seen."""
        return f"{self.id}-{self.version}"


@dataclass(slots=True)
class Cell:
    """One person's day: minutes planned of minutes worked, or why there are none; `away`: hours not worked."""

    day: date
    today: bool
    off: str = ""
    away: str = ""
    planned: int = 0
    worked: int = 0
    chips: list[Chip] = field(default_factory=list)
    recurring: list[Chip] = field(default_factory=list)
    elsewhere: int = 0

    @property
    def over(self) -> bool:
        return self.planned > self.worked

    @property
    def shown(self) -> int:
        return min(self.planned, self.worked)

    @property
    def recurring_minutes(self) -> int:
        return sum(chip.minutes for chip in self.recurring)

    def add(self, task: Task, *, here: bool) -> None:
        """Work of another department counts, and is not named."""
        self.planned += task.estimate_minutes
        if not here:
            self.elsewhere += task.estimate_minutes
            return
        chip = Chip(task.pk, task.version, task.title, MARKS[Kind(task.category.kind)], task.estimate_minutes)
        (self.chips if task.created_by_id else self.recurring).append(chip)


@dataclass(slots=True)
class Line:
    """A person's week; `user` empty: the unclaimed ones'."""

    user: User | None
    name: str
    note: str
    cells: list[Cell]

    @property
    def key(self) -> str:
        return str(self.user.pk) if self.user else ""


@dataclass(slots=True)
class Week:
    first: date
    today: date
    days: list[tuple[date, bool]]
    lines: list[Line]
    people: int
    before: date
    after: date
    calendars: dict[int | None, worktime.Calendar]
    truncated: bool = False

    @property
    def current(self) -> bool:
        return self.first <= self.today < self.after


def week_of(department: Department, *, monday: str | None, now: datetime, led: Iterable[Department] = ()) -> Week:
    """The working days of a week (`monday` as ?week= says it; none: this one) and who has what on them; six queries.

    With the calendars of the departments that are `led`, which cost no query more.
    """
    members = list(
        Membership.objects.filter(department=department, user__is_active=True)
        .select_related("user")
        .order_by("user__name")
    )
    around = _monday_of(monday, now.date())
    window = (min(around, now.date()) - timedelta(days=7), around + timedelta(days=14))
    users = [member.user for member in members]
    calendars, times = worktime.calendars_and_times([department, *led], users, *window)
    calendar = calendars[department.pk]
    today = now.astimezone(calendar.zone).date()
    first = _monday_of(monday, today)
    last = first + timedelta(days=6)
    days = [day for n in range(7) if calendar.usual_hours(day := first + timedelta(days=n)) or day == today]
    theirs = Q(department=department) | Q(assignee__in=times)
    rows = Task.objects.filter(theirs, status__in=ACTIVE, due_on__range=(first, last))
    tasks = list(
        rows.exclude(status="waiting").select_related("category").defer("instructions", "search_text")[: MOST + 1]
    )
    pool = Line(None, _("Unclaimed"), "", [Cell(day, day == today) for day in days])
    lines = {member.user_id: _line(member, times[member.user_id], days, today) for member in members}
    _fill(tasks[:MOST], lines, pool, department)
    return Week(
        first=first,
        today=today,
        days=[(day, day == today) for day in days],
        lines=[pool, *lines.values()],
        people=len(members),
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        calendars=calendars,
        truncated=len(tasks) > MOST,
    )


def _fill(tasks: list[Task], lines: dict[int, Line], pool: Line, department: Department) -> None:
    cells: dict[tuple[int | None, date], Cell] = {}
    for line in (pool, *lines.values()):
        cells |= {(line.user.pk if line.user else None, cell.day): cell for cell in line.cells}
    for task in tasks:
        if cell := cells.get((task.assignee_id, task.due_on)):
            cell.add(task, here=task.department_id == department.pk)


def _line(member: Membership, hours: worktime.PersonTime, days: list[date], today: date) -> Line:
    cells = []
    for day in days:
        why = hours.why_not(day)
        off, away = (_off(why), "") if why else ("", hours_away(hours, day))
        cells.append(Cell(day, day == today, off=off, away=away, worked=hours.minutes(day)))
    return Line(member.user, member.user.name, _note(member, today), cells)


def _off(why: str) -> str:
    words = {
        "away": _("away"),
        "day off": _("does not work"),
        "holiday": _("public holiday"),
        "closed": _("closed"),
    }
    return words[why]


def _note(member: Membership, today: date) -> str:
    user = member.user
    words = [member.title] if member.title else []
    if user.last_day:
        words.append(_("until %(day)s") % {"day": short_day(user.last_day, today=today)})
    if member.role != Membership.Role.ASSISTANT:
        words.append(str(Membership.Role(member.role).label))
    return " · ".join(words)


def _monday_of(text: str | None, today: date) -> date:
    """The Monday of ?week=2026-11-23, else of this week; nothing absurd gets through."""
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    if not date(2000, 1, 10) <= day <= date(2199, 1, 1):
        day = today
    return day - timedelta(days=day.weekday())


def why_not_then(department: Department, person: User | None, day: date | None) -> str:
    """Why a person can't be given work for a day, in words; empty where they work or no day was named."""
    if person is None or day is None:
        return ""
    _calendar, times = worktime.team_times(department, [person], day, day)
    why = times[person.pk].why_not(day)
    words = {
        "away": _("%(name)s is away on %(day)s."),
        "day off": _("%(name)s does not work on %(day)s."),
        "holiday": _("%(day)s is a public holiday for %(name)s."),
        "closed": _("It is closed for %(name)s on %(day)s."),
    }
    return words[why] % {"name": person.name, "day": long_day(day)} if why else ""


def heading(week: Week) -> str:
    return ngettext("%(count)d person", "%(count)d people", week.people) % {"count": week.people}
