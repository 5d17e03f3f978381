"""Three weeks of work in the demo office, day by day: recurring work appears, people do it, some is left, some signed.

Every act is a real verb at its own moment, in order, so that history, undo and "last time" are true.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from desk.demo.values import Values
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
CLAIMED = 0.7

Act = tuple[datetime, int, Callable[[datetime], None]]


@dataclass(slots=True)
class Life:
    """`notes`: {procedure id: the note its last doer leaves}; `values` fills in fields; `keep` are tasks that the
    demo ends differently; `lived` hears of each day."""

    people: dict[int, User]
    zone: ZoneInfo
    until: datetime
    luck: random.Random
    notes: dict[int, str]
    values: Values
    lived: Callable[[date], None]
    keep: set[int] = field(default_factory=set)

    def live(self, days: Iterable[date], *, forgotten: float = FORGOTTEN) -> None:
        """Whole days of the past; `forgotten` is the part of the work that nobody does on its day."""
        for day in days:
            self._tick(datetime.combine(day, MORNING, self.zone))
            times = worktime.person_times(self.people.values(), day, day)
            for at, _order, act in sorted(self._past_acts(day, times, forgotten), key=lambda one: one[:2]):
                act(at)
            self._tick(datetime.combine(day, EVENING, self.zone))
            self.lived(day)

    def live_today(self, today: date) -> None:
        """Everybody who works has done the first half of what was theirs by now."""
        self._tick(min(datetime.combine(today, MORNING, self.zone), self.until))
        times = worktime.person_times(self.people.values(), today, today)
        acts: list[Act] = []
        for person in self.people.values():
            if times[person.pk].works(today):
                rows = [task for task in self._to_do(today) if task.assignee_id == person.pk]
                half = rows[: (len(rows) + 1) // 2]
                acts += [
                    (at, task.pk, self._work(task, person, signed=False))
                    for task, at in zip(half, self._spread(today, len(half)), strict=True)
                ]
        for at, _order, act in sorted(acts, key=lambda one: one[:2]):
            act(at)

    def _tick(self, moment: datetime) -> None:
        schedules_jobs.generate(moment)
        wake_waiting(moment)

    def _to_do(self, day: date) -> list[Task]:
        rows = Task.objects.workable().filter(due_on__lte=day, sent_back_reason="").exclude(pk__in=self.keep)
        return list(rows.for_page().order_by("due_at", "id"))

    def _past_acts(self, day: date, times: dict[int, worktime.PersonTime], forgotten: float) -> Iterator[Act]:
        for task in self._to_do(day):
            who = self._doer(task, times, day)
            if who is not None and self.luck.random() >= forgotten:
                yield self._moment(task, day, times[who.pk]), task.pk, self._work(task, who, signed=True)

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
        return self.luck.choice(able) if able and self.luck.random() < CLAIMED else None

    def _moment(self, task: Task, day: date, hours: worktime.PersonTime) -> datetime:
        """Shortly before it is due, within the person's hours."""
        span = hours.spans(day)[0]
        starts, ends = (datetime.combine(day, clock, self.zone) for clock in (span.starts, span.ends))
        moment = starts + (ends - starts) * self.luck.uniform(0.1, 0.9)
        if task.due_time and task.due_on == day:
            moment = datetime.combine(day, task.due_time, self.zone) - timedelta(minutes=self.luck.randint(2, 25))
        return min(max(moment, starts), ends - timedelta(minutes=1)).replace(second=0, microsecond=0)

    def _spread(self, today: date, number: int) -> list[datetime]:
        """Moments of the working day so far; before it has begun, of the small hours."""
        begun = datetime.combine(today, time(8), self.zone)
        midnight = datetime.combine(today, time(), self.zone)
        first = begun if self.until > begun + timedelta(hours=1) else max(midnight, self.until - timedelta(hours=2))
        last = min(self.until, datetime.combine(today, time(15, 30), self.zone))
        return [(first + (last - first) * (n + 1) / (number + 1)).replace(microsecond=0) for n in range(number)]

    def _work(self, task: Task, who: User, *, signed: bool) -> Callable[[datetime], None]:
        """Doing the task at a moment: take it, tick what is required, check it off or send it to be signed."""
        spent = max(1, round(task.estimate_minutes * self.luck.uniform(0.7, 1.3)))
        procedure = task.procedure_version.procedure_id if task.procedure_version else 0
        note = (self.luck.random() < NOTED and self.notes.get(procedure)) or None

        def act(at: datetime) -> None:
            fresh = Task.objects.for_page().get(pk=task.pk)
            if fresh.assignee_id is None:
                fresh.claim(by=who, now=at)
            for step in fresh.steps.filter(ticked_at=None, required=True):
                fresh.tick(step, by=who, now=at)
            self.values.fill_in(fresh, by=who, now=at)
            if not fresh.needs_sign_off:
                fresh.complete(by=who, now=at, spent_minutes=spent, note_for_next=note)
                return
            fresh.submit(by=who, now=at, note_for_next=note)
            if signed:
                self._sign(fresh, at + timedelta(minutes=self.luck.randint(8, 55)))

        return lambda at: _try(act, at)

    def _sign(self, task: Task, at: datetime) -> None:
        """Signed within the hour by the first who leads the department."""
        for person in self.people.values():
            if task.status == TO_BE_SIGNED and not person.is_admin and access.may_sign(person, task):
                task.sign_off(by=person, now=min(at, self.until))


def _try(act: Callable[[datetime], None], at: datetime) -> None:
    """What a person could not do that day stays undone, as in life."""
    with suppress(IllegalMove, NotYet, Refused), transaction.atomic():
        act(at)
