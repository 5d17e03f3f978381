"""When people are reminded of work, in working time: due soon, overdue, late by a working day, a late signature.

jobs.py writes the rows and notice_kinds.py says the words; what working time is, staff/worktime.py.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from notices.models import Notice
from notices.outbox import Timed
from staff import worktime
from staff.models import Department, Membership, Office, User
from staff.worktime import PersonTime
from tasks.clock import late_by
from tasks.models import Task
from tasks.notice_kinds import signers_of
from tasks.states import TO_BE_SIGNED

AHEAD = timedelta(days=8)  # further ahead nobody hears of what is due soon, however long the office is closed
A_WEEK = timedelta(days=7)
PEOPLE_AT_ONCE = 200
MOST = 2_000  # of each kind in one run; the others come with the next


def all_of(since: datetime, now: datetime) -> Iterator[Timed]:
    """Every reminder whose moment came after `since`. Those that were written before may be among them."""
    yield from due_soon(since, now)
    yield from overdue(since, now)
    yield from late_by_a_day(since, now)
    yield from late_signatures(since, now)


def due_soon(since: datetime, now: datetime) -> Iterator[Timed]:
    """Work with a time of day, so many of one's own working minutes before: as each said, else the office."""
    rows = _untold("due_soon").filter(due_time__isnull=False, due_at__gt=now, due_at__lte=now + AHEAD)
    usual = Office.current().remind_minutes
    for people in _assignees(rows):
        times = _times(people.values(), now)
        until = {pk: _reach(times[pk], now, person.remind_minutes or usual) for pk, person in people.items()}
        theirs = rows.filter(assignee__in=people, due_at__lte=max(until.values()))
        for pk, person, due_at in theirs.values_list("pk", "assignee", "due_at"):
            if due_at > until[person]:
                continue
            at = _before(times[person], due_at, people[person].remind_minutes or usual)
            if at <= now:
                yield Timed("due_soon", pk, people[person], moment=due_at, not_before=max(at, since))


def overdue(since: datetime, now: datetime) -> Iterator[Timed]:
    """What was not done by its time, told when its assignee works next."""
    rows = _untold("overdue").filter(due_at__gt=since, due_at__lte=now)
    for people in _assignees(rows):
        times = _times(people.values(), now)
        for pk, person, due_at in rows.filter(assignee__in=people).values_list("pk", "assignee", "due_at"):
            yield Timed("overdue", pk, people[person], moment=due_at, not_before=_at_work(times[person], due_at))


def late_by_a_day(since: datetime, now: datetime) -> Iterator[Timed]:
    """To whoever leads the department and is there, after a working day of its minutes; past a deadline at once."""
    calendars = worktime.every_calendar(_day(since) - A_WEEK, _day(now))
    told = Notice.objects.filter(kind="late", subject_id=OuterRef("pk"), moment=OuterRef("due_at"))
    rows = (
        Task.objects.workable()
        .filter(late_by(calendars, now, since=since))
        .exclude(Exists(told))
        .order_by("due_at", "id")
    )
    found = list(rows.values_list("pk", "department", "assignee", "due_at")[:MOST])
    leads = Leads({department for _pk, department, *_rest in found}, now)
    for pk, department, assignee, due_at in found:
        if lead := leads.of(department, but=assignee):
            yield Timed("late", pk, lead, moment=due_at, not_before=leads.at_work(lead))


def late_signatures(since: datetime, now: datetime) -> Iterator[Timed]:
    """To those who were asked, once the working day that they had is over."""
    told = Notice.objects.filter(kind="sign_late", subject_id=OuterRef("pk"), moment=OuterRef("sign_due_at"))
    rows = Task.objects.filter(status=TO_BE_SIGNED, sign_due_at__gt=since, sign_due_at__lte=now).exclude(Exists(told))
    asked = [(task, signers_of(task)) for task in rows.select_related("category", "department__parent")[:MOST]]
    times = _times({person.pk: person for _task, people in asked for person in people}.values(), now)
    for task, people in asked:
        for person in people:
            if task.sign_due_at and person.pk not in (task.submitted_by_id, task.assignee_id):
                at = _at_work(times[person.pk], task.sign_due_at)
                yield Timed("sign_late", task.pk, person, moment=task.sign_due_at, not_before=at)


class Leads:
    """Who leads some departments, and when they work: read once for a run. Three queries and four for their hours."""

    def __init__(self, departments: set[int], now: datetime) -> None:
        self._now = now
        self._parents: dict[int, int | None] = {}
        self._leads: dict[int, list[User]] = {}
        if not departments:
            return
        self._parents = dict(Department.objects.values_list("pk", "parent_id"))
        rows = Membership.objects.exclude(role=Membership.Role.ASSISTANT).filter(user__is_active=True)
        for row in rows.select_related("user").order_by("-role", "pk"):  # managers before deputies
            self._leads.setdefault(row.department_id, []).append(row.user)
        self._times = _times({user.pk: user for users in self._leads.values() for user in users}.values(), now)

    def of(self, department: int | None, *, but: int | None) -> User | None:
        """The manager, then deputies, then those of the department above: the first who works today, or the first."""
        people = [person for person in self._up(department) if person.pk != but]
        at_work = (person for person in people if self._works(person))
        return next(at_work, None) or next(iter(people), None)

    def at_work(self, person: User) -> datetime:
        return _at_work(self._times[person.pk], self._now)

    def _up(self, department: int | None) -> Iterator[User]:
        seen: set[int] = set()
        while department is not None and department not in seen:
            seen.add(department)
            yield from self._leads.get(department, [])
            department = self._parents.get(department)

    def _works(self, person: User) -> bool:
        times = self._times[person.pk]
        return times.works(self._now.astimezone(times.zone).date())


def _untold(kind: str) -> QuerySet[Task]:
    """Work that its assignee can do and has not been told of as this kind."""
    told = Notice.objects.filter(
        kind=kind, subject_id=OuterRef("pk"), person=OuterRef("assignee"), moment=OuterRef("due_at")
    )
    return Task.objects.workable().filter(assignee__is_active=True).exclude(Exists(told)).order_by()


def _assignees(rows: QuerySet[Task]) -> Iterator[dict[int, User]]:
    """Whose rows these are, some at a time."""
    last = 0
    while ids := list(
        rows.filter(assignee__gt=last)
        .order_by("assignee")
        .values_list("assignee", flat=True)
        .distinct()[:PEOPLE_AT_ONCE]
    ):
        yield User.objects.in_bulk(ids)
        last = ids[-1]


def _times(people: Iterable[User], now: datetime) -> dict[int, PersonTime]:
    return worktime.person_times(people, _day(now) - A_WEEK, _day(now) + 2 * A_WEEK)


def _day(moment: datetime) -> date:
    return moment.date()


def _before(times: PersonTime, due_at: datetime, minutes: int) -> datetime:
    """So many of the person's minutes before; of somebody who never works that much, as the clock goes."""
    return times.minutes_after(due_at, -minutes) or due_at - timedelta(minutes=minutes)


def _reach(times: PersonTime, now: datetime, minutes: int) -> datetime:
    """Nothing due later than this can be as near as that."""
    worked = times.minutes_after(now, minutes)
    return times.next_working_moment(worked) or now + AHEAD if worked else now + AHEAD


def _at_work(times: PersonTime, moment: datetime) -> datetime:
    return times.next_working_moment(moment) or moment
