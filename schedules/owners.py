"""Who gets a date's task: the schedule's owner if they can take it that day, else the pool, and why."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from schedules.models import Schedule
from staff import worktime
from staff.models import Department, Membership, User

A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Given:
    """To whom; for nobody although somebody was named, why (a code of reasons.REASONS and its words)."""

    to: User | None
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)


class Owners:
    """Remembers what it read, for the length of one run."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._times: dict[int, worktime.PersonTime] = {}
        self._members: dict[tuple[int, int], bool] = {}
        self._managers: dict[int, User | None] = {}

    def give(self, schedule: Schedule, due_on: date) -> Given:
        owner = schedule.owner
        if owner is None:
            return Given(None)
        if not owner.is_active:
            return Given(None, "inactive", {"name": owner.name})
        if not self._is_member(owner, schedule.department):
            return Given(None, "not_member", {"name": owner.name})
        if lacking := schedule.procedure.category.lacking_skills(owner, on=max(due_on, self._today)):
            return Given(None, "lacks", {"name": owner.name, "skills": ", ".join(lacking)})
        if why := self._time(owner).why_not(due_on):
            return Given(None, why, {"name": owner.name})
        return Given(owner)

    def manager(self, department: Department) -> User | None:
        """Who asks for the department's recurring work: its manager."""
        if department.pk not in self._managers:
            managers = User.objects.active().filter(
                memberships__department=department, memberships__role=Membership.Role.MANAGER
            )
            self._managers[department.pk] = managers.order_by("pk").first()
        return self._managers[department.pk]

    def _is_member(self, user: User, department: Department) -> bool:
        key = (user.pk, department.pk)
        if key not in self._members:
            self._members[key] = Membership.objects.filter(user=user, department=department).exists()
        return self._members[key]

    def _time(self, user: User) -> worktime.PersonTime:
        if user.pk not in self._times:
            first, last = self._today, self._today + A_MONTH
            self._times[user.pk] = worktime.person_times([user], first, last)[user.pk]
        return self._times[user.pk]
