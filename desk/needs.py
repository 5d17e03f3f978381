"""What needs a manager, longest wait first, each with what can be done about it in place. The page is views/team.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from schedules.models import Schedule
from staff.access import standing
from staff.models import Absence, HeldSkill, User
from tasks.models import Task
from tasks.states import TO_BE_SIGNED, WAITING, WORKABLE
from ui.dates import short_day, short_due, short_moment

MOST = 60
A_DAY = timedelta(days=1)
CERTIFICATE_ENDS_WITHIN = timedelta(days=30)


@dataclass(slots=True)
class Need:
    """One line: what, a quiet line, since when. The template knows by `kind` what to offer; `act`: where it posts."""

    kind: str
    what: str
    quiet: str
    since: datetime
    url: str
    id: int = 0
    version: int = 0
    act: str = ""


def needs_of(user: User, *, now: datetime) -> list[Need]:
    """At most MOST lines from four queries."""
    local = now.astimezone(timezone.get_current_timezone())
    found = [*_tasks(user, local), *_absences(user, local), *_schedules(user, local), *_certificates(user, local)]
    return sorted(found, key=lambda need: need.since)[:MOST]


def _reach(user: User, column: str) -> Q:
    """The departments a manager answers for; an admin answers for all."""
    stand = standing(user)
    return Q() if stand.admin else Q(**{f"{column}__in": stand.manages})


def _tasks(user: User, now: datetime) -> Iterator[Need]:
    today = now.date()
    mine = Q(pk__in=Task.objects.to_sign_by(user).values("pk")) | Q(waiting_person=user, status=WAITING)
    nobody = Q(assignee__isnull=True, status__in=WORKABLE, due_on__lte=today)
    late = Q(status__in=WORKABLE, assignee__isnull=False, due_at__lt=now - A_DAY)
    unreviewed = Q(status="done", category__sign_off="reviewed_later", reviewed_by__isnull=True)
    unreviewed &= ~Q(completed_by=user) & ~Q(assignee=user)
    departments = _reach(user, "department") & (nobody | late | unreviewed)
    rows = Task.objects.filter(mine | departments).for_list().select_related("submitted_by", "waiting_person")
    for task in rows.order_by("due_at", "id")[:MOST]:
        yield _need(task, user, now)


def _need(task: Task, user: User, now: datetime) -> Need:
    what = {"title": task.title, "name": task.assignee.name if task.assignee else ""}
    url = f"/tasks/{task.pk}/"
    if task.status == TO_BE_SIGNED and task.submitted_at:
        name = task.submitted_by.get_short_name() if task.submitted_by else ""
        quiet = _("%(name)s · waiting since %(moment)s") % {
            "name": name,
            "moment": short_moment(task.submitted_at, now=now),
        }
        return Need("sign", _("Sign: %(title)s") % what, quiet, task.submitted_at, url, task.pk, task.version)
    if task.status == WAITING:
        return Need("open", _("Waits for you: %(title)s") % what, what["name"], task.created_at, url)
    if task.status == "done":
        quiet = _("done by %(name)s") % {"name": task.completed_by.name if task.completed_by else ""}
        since = task.done_at or now
        return Need("review", _("Review: %(title)s") % what, quiet, since, url, task.pk, task.version)
    due_words = short_due(task.due_on, task.due_time, today=now.date())
    due = _("due %(moment)s") % {"moment": due_words}
    if task.assignee_id is None:
        return Need("give", _("Nobody has: %(title)s") % what, due, task.due_at, url, task.pk, task.version)
    quiet = _("%(name)s · was due %(moment)s") % {**what, "moment": due_words}
    return Need("give", _("Overdue: %(title)s") % what, quiet, task.due_at, url, task.pk, task.version)


def _absences(user: User, now: datetime) -> Iterator[Need]:
    rows = Absence.objects.filter(
        _reach(user, "user__memberships__department"), confirmed_at__isnull=True, last_day__gte=now.date()
    ).exclude(user=user)
    for absence in rows.select_related("user").distinct().order_by("first_day", "id")[:MOST]:
        days = {"first": _day(absence.first_day, now), "last": _day(absence.last_day, now), "name": absence.user.name}
        what = _("%(name)s asks to be away") % days
        quiet = _("%(first)s to %(last)s") % days
        yield Need(
            "absence",
            what,
            quiet,
            _midnight(absence.first_day, now) - A_DAY,
            f"/setup/people/{absence.user_id}/absences/",
            absence.pk,
        )


def _schedules(user: User, now: datetime) -> Iterator[Need]:
    rows = Schedule.objects.in_use().filter(_reach(user, "department")).exclude(trouble="")
    for schedule in rows.order_by("trouble_since", "id")[:MOST]:
        what = _("Recurring work can't run: %(title)s") % {"title": schedule.title}
        yield Need(
            "schedule", what, schedule.trouble_words, schedule.trouble_since or now, f"/schedules/{schedule.pk}/"
        )


def _certificates(user: User, now: datetime) -> Iterator[Need]:
    until = now.date() + CERTIFICATE_ENDS_WITHIN
    rows = HeldSkill.objects.filter(
        _reach(user, "user__memberships__department"), user__is_active=True, expires_on__lte=until
    )
    for held in rows.select_related("user", "skill").distinct().order_by("expires_on", "id")[:MOST]:
        assert held.expires_on is not None
        words = {"name": held.user.name, "skill": held.skill.name, "day": _day(held.expires_on, now)}
        over = held.expires_on < now.date()
        what = _("%(name)s: %(skill)s ended %(day)s") if over else _("%(name)s: %(skill)s ends %(day)s")
        since = _midnight(held.expires_on, now) - CERTIFICATE_ENDS_WITHIN
        yield Need("certificate", what % words, "", since, f"/setup/people/{held.user_id}/")


def _day(day: date, now: datetime) -> str:
    return short_day(day, today=now.date())


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
