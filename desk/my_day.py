"""What a person's day holds, in groups. The page is views/my_day.py; which tasks count is tasks/querysets.py's."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from staff import worktime
from staff.access import standing
from staff.models import User
from tasks.actions_order import in_own_order, place_of
from tasks.models import Task
from tasks.people import with_people
from tasks.querysets import TaskQuerySet
from tasks.reading import Key, eyes, stand_in
from tasks.rows import Row, rows
from tasks.states import DONE, TO_BE_SIGNED, WAITING, WORKABLE
from ui.prepared import Prepared

MOST = 300
NEXT = 3


@dataclass(slots=True)
class Group:
    key: str
    heading: str
    rows: list[Row]
    counted: bool = True


@dataclass(slots=True)
class Day:
    """`minutes_left` of what is still to do, `minutes` that the person works today."""

    groups: list[Group]
    done: int
    left: int
    minutes_left: int
    minutes: int
    tomorrow: int = 0
    unclaimed: int = 0
    also: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.done + self.left


def my_day(user: User, *, now: datetime) -> Day:
    """Two queries for the tasks, whatever their number, and the person's hours; four more when the day is empty."""
    local = now.astimezone(timezone.get_current_timezone())
    found = with_people(found_today(user, now=local), known=[user])
    made = [
        Group(key, heading, rows(tasks, user=user, now=local, brief=True), counted)
        for key, heading, tasks, counted in sorted_out(found, user=user, now=local)
        if tasks
    ]
    doing = [task for task in found if task.status in WORKABLE and task.assignee_id == user.pk]
    day = Day(
        groups=made,
        done=sum(task.status == DONE for task in found),
        left=len(doing),
        minutes_left=sum(task.estimate_minutes for task in doing),
        minutes=worktime.minutes_worked(user, local.date()),
    )
    if not doing:
        day.tomorrow, day.unclaimed = _ahead(user, local.date())
        if big := rows(_big_jobs(user, found, local.date()), user=user, now=local, brief=True):
            day.groups.append(Group("big-jobs", _("When there is time"), big, counted=False))
    return day


def found_today(user: User, *, now: datetime) -> list[Task]:
    """The tasks of today, page-ready, each with the `place` that the person gave it. One query."""
    key, values = eyes(user)
    return _found(key, today=now.date(), morning=morning_of(now), **values)


def _asked(key: Key, *, today: date, morning: datetime, **values: Any) -> TaskQuerySet:
    user = stand_in(key, values)
    rows = tasks_of_day(user, today=today, morning=morning).for_list().annotate(place=place_of(user))
    return rows.order_by("due_at", "id")[:MOST]


_found = Prepared(_asked)


def morning_of(now: datetime) -> datetime:
    """When the day of `now` began, on the same clock."""
    return datetime.combine(now.date(), time(), now.tzinfo)


def tasks_of_day(user: User, *, today: date, morning: datetime) -> TaskQuerySet:
    """Everything of today in one query: mine to do, waiting, offered, to sign, and what I did since the morning.

    Each part by an index of its own: as one long "or" the database would read every task there is.
    """
    due = Q(due_on__lte=today) | Q(shown_from__lte=today) | Q(status="in_progress", count_total__isnull=True)
    mine = Task.objects.filter(Q(status__in=WORKABLE) & due | Q(status=WAITING), assignee=user)
    did = Task.objects.filter(status=DONE, completed_by=user, done_at__gte=morning)
    offered = Task.objects.filter(offered_to=user, status__in=(*WORKABLE, WAITING))
    parts = [part.order_by().values("pk") for part in (mine, did, offered, Task.objects.to_sign_by(user))]
    return Task.objects.filter(pk__in=parts[0].union(*parts[1:]))


def sorted_out(found: list[Task], *, user: User, now: datetime) -> list[tuple[str, str, list[Task], bool]]:
    """(key, heading, tasks, whether the heading counts them), in the page's order; in each group the person's own."""
    groups = _in_usual_order(found, user=user, now=now)
    return [(key, heading, in_own_order(tasks), counted) for key, heading, tasks, counted in groups]


def _in_usual_order(found: list[Task], *, user: User, now: datetime) -> list[tuple[str, str, list[Task], bool]]:
    mine = [task for task in found if task.assignee_id == user.pk and task.status in WORKABLE]
    back = [task for task in mine if task.is_sent_back]
    late = [task for task in mine if task not in back and task.is_overdue(now)]
    rest = [task for task in mine if task not in back and task not in late]
    done = sorted((task for task in found if task.status == DONE), key=lambda task: task.done_at or now)
    return [
        ("offered", _("Offered to you"), [task for task in found if task.offered_to_id == user.pk], True),
        ("sent-back", _("Sent back"), back, True),
        ("overdue", _("Overdue"), late, True),
        ("next", _("Next"), rest[:NEXT], False),
        ("rest", _("Rest of today"), rest[NEXT:], False),
        (
            "waiting",
            _("Waiting"),
            [task for task in found if task.status == WAITING and task.assignee_id == user.pk],
            True,
        ),
        ("to-sign", _("To sign"), [task for task in found if task.status == TO_BE_SIGNED], True),
        ("done", _("Done"), done, True),
    ]


def _ahead(user: User, today: date) -> tuple[int, int]:
    """How much tomorrow holds, and how much is unclaimed where the person belongs."""
    tomorrow = Task.objects.of(user).workable().filter(due_on=today + timedelta(days=1)).count()
    pool = Task.objects.pool_of(user).shown(today)
    return tomorrow, pool.order_by()[:100].count()


def _big_jobs(user: User, found: list[Task], today: date) -> list[Task]:
    """Counted jobs press nobody day by day: they are offered where a day is empty, one's own first, then unclaimed ones
    and those of colleagues that can be shared. One query."""
    jobs = Task.objects.visible_to(user).workable().shown(today).filter(count_total__gt=F("count_done"))
    mine_or_ours = Q(assignee=user) | Q(department__in=standing(user).member_of, category__is_private=False)
    others = jobs.filter(mine_or_ours).exclude(pk__in=[task.pk for task in found])
    order = Case(When(assignee=user, then=0), When(assignee__isnull=True, then=1), default=2)
    return list(others.for_list().order_by(order, "due_at", "id")[:NEXT])
