"""Three weeks of work in the demo office, day by day: recurring work appears, people do it, some is left, some signed.

Every act is a real verb at its own moment, in order, so that history, undo and "last time" are true.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules import jobs as schedules_jobs
from staff import worktime
from staff.models import User
from tasks import access
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.jobs import wake_waiting
from tasks.models import Task
from tasks.states import TO_BE_SIGNED

MORNING, EVENING = time(7, 30), time(17, 30)
FORGOTTEN = 0.04
NOTED = 0.3

Act = tuple[datetime, int, Callable[[], None]]


@dataclass(slots=True)
class Life:
    """`notes`: {procedure id: the note its last doer leaves}. `keep` are tasks that the demo ends differently; `lived` hears of each day."""

    people: dict[int, User]
    zone: ZoneInfo
    until: datetime
    luck: random.Random
    notes: dict[int, str]
    lived: Callable[[date], None]
    keep: set[int] = field(default_factory=set)

    def live(self, days: Iterable[date]) -> None:
        for day in days:
            self._one_day(day)
            self.lived(day)

    def _one_day(self, day: date) -> None:
        self._tick(day, MORNING)
        times = worktime.person_times(self.people.values(), day, day)
        last = day == self.until.astimezone(self.zone).date()
        acts = list(self._acts(day, times, last))
        for moment, _order, act in sorted(acts, key=lambda one: one[:2]):
            if moment < self.until:
                _try(act)
        if not last:
            self._tick(day, EVENING)

    def _tick(self, day: date, clock: time) -> None:
        moment = datetime.combine(day, clock, self.zone)
        if moment <= self.until:
            schedules_jobs.generate(moment)
            wake_waiting(moment)

    def _acts(self, day: date, times: dict[int, worktime.PersonTime], last: bool) -> Iterator[Act]:
        rows = Task.objects.workable().filter(due_on__lte=day, sent_back_reason="").exclude(pk__in=self.keep)
        for number, task in enumerate(rows.for_page().prefetch_related("steps").order_by("due_at", "id")):
            who = self._doer(task, times, day)
            if who is None or self.luck.random() < FORGOTTEN:
                continue
            if last and not self._half(task, number):
                continue
            yield self._moment(task, day, times[who.pk], last), number, self._work(task, who, day, times, last)

    def _half(self, task: Task, number: int) -> bool:
        """Of today's work about half is done: what was due before now, and every third of the rest."""
        return task.due_at < self.until or (number % 3 == 0 and task.due_time is None)

    def _doer(self, task: Task, times: dict[int, worktime.PersonTime], day: date) -> User | None:
        """The assignee if they work that day; for unclaimed work somebody of the department who may, or nobody."""
        if task.assignee_id:
            person = self.people.get(task.assignee_id)
            return person if person and times[person.pk].works(day) else None
        able = [
            person
            for person in access.assignable_in(task.department).order_by("pk")
            if person.pk in times and times[person.pk].works(day) and not task.category.lacking_skills(person, on=day)
        ]
        return self.luck.choice(able) if able and self.luck.random() < 0.7 else None

    def _moment(self, task: Task, day: date, hours: worktime.PersonTime, last: bool) -> datetime:
        """Shortly before it is due, within the person's hours."""
        span = hours.spans(day)[0]
        starts, ends = (datetime.combine(day, clock, self.zone) for clock in (span.starts, span.ends))
        if task.due_time and task.due_on == day:
            moment = datetime.combine(day, task.due_time, self.zone) - timedelta(minutes=self.luck.randint(2, 25))
        else:
            moment = starts + (ends - starts) * self.luck.uniform(0.1, 0.5 if last else 0.9)
        return min(max(moment, starts), ends - timedelta(minutes=1)).replace(second=0, microsecond=0)

    def _work(
        self, task: Task, who: User, day: date, times: dict[int, worktime.PersonTime], last: bool
    ) -> Callable[[], None]:
        at = self._moment(task, day, times[who.pk], last)
        spent = max(1, round(task.estimate_minutes * self.luck.uniform(0.7, 1.3)))
        procedure = task.procedure_version.procedure_id if task.procedure_version else 0
        note = self.notes.get(procedure, "") if self.luck.random() < NOTED or last else ""

        def act() -> None:
            fresh = Task.objects.for_page().get(pk=task.pk)
            if fresh.assignee_id is None:
                fresh.claim(by=who, now=at)
            for step in fresh.steps.filter(ticked_at=None, required=True):
                fresh.tick(step, by=who, now=at)
            if fresh.needs_sign_off:
                fresh.submit(by=who, now=at, note_for_next=note or None)
                self._sign(fresh, day, last)
            else:
                fresh.complete(by=who, now=at, spent_minutes=spent, note_for_next=note or None)

        return act

    def _sign(self, task: Task, day: date, last: bool) -> None:
        """Signed within the hour by who leads the department; today's last ones still wait for it."""
        if last or task.submitted_at is None:
            return
        moment = min(task.submitted_at + timedelta(minutes=self.luck.randint(8, 55)), self.until)
        for person in self.people.values():
            if task.status == TO_BE_SIGNED and not person.is_admin and access.may_sign(person, task):
                task.sign_off(by=person, now=moment)


def _try(act: Callable[[], None]) -> None:
    """What a person could not do that day stays undone, as in life."""
    with suppress(IllegalMove, NotYet, Refused):
        act()
