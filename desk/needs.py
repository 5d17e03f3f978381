"""What needs a manager, longest wait first, each with what can be done about it in place. The page is views/team.py."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Substr, TruncDate, TruncTime
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from schedules.ledger import why_nobodys, with_reason
from schedules.models import Schedule
from staff import worktime
from staff.access import standing
from staff.models import Absence, HeldSkill, User
from tasks import access
from tasks.clock import late_by
from tasks.models import Task
from tasks.people import with_people
from tasks.states import TO_BE_SIGNED, WAITING, WORKABLE
from ui.dates import short_day, short_due, short_moment

MOST = 60
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
CERTIFICATE_ENDS_WITHIN = timedelta(days=30)
Words = dict[str, str]
Calendars = Mapping[int, worktime.Calendar] | Mapping[int | None, worktime.Calendar]


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
    department: int | None = None


def needs_of(
    user: User, *, now: datetime, calendars: Calendars | None = None, people: Iterable[User] = ()
) -> list[Need]:
    """At most MOST lines from two queries, one more for whom is not among the `people` that the page has read, and two
    more where the departments' `calendars` are not given."""
    local = now.astimezone(timezone.get_current_timezone())
    known = calendars if calendars is not None else worktime.every_calendar(local.date() - A_WEEK, local.date())
    found = [
        *_tasks(user, local, {pk: calendar for pk, calendar in known.items() if pk}, people),
        *_of_people(user, local),
    ]
    return sorted(found, key=lambda need: need.since)[:MOST]


def _reach(user: User, column: str) -> Q:
    """The departments a manager answers for; an admin answers for all."""
    stand = standing(user)
    return Q() if stand.admin else Q(**{f"{column}__in": stand.manages})


def _tasks(
    user: User, now: datetime, calendars: Mapping[int, worktime.Calendar], people: Iterable[User]
) -> Iterator[Need]:
    today = now.date()
    mine = Q(pk__in=Task.objects.to_sign_by(user).values("pk")) | Q(waiting_person=user, status=WAITING)
    nobody = Q(assignee__isnull=True, status__in=WORKABLE, due_on__lte=today)
    late = Q(status__in=WORKABLE, assignee__isnull=False) & late_by(calendars, now)
    nobody |= Q(status__in=WORKABLE, due_on__lte=today, is_left=True)
    unreviewed = Q(status="done", category__sign_off="reviewed_later", reviewed_by__isnull=True)
    unreviewed &= ~Q(completed_by=user) & ~Q(assignee=user)
    helpless = Q(status__in=(*WORKABLE, WAITING), help_asked_at__isnull=False) & ~Q(help_asked_by=user)
    departments = _reach(user, "department") & (nobody | late | unreviewed | helpless)
    there = now.astimezone(next((calendar.zone for calendar in calendars.values()), now.tzinfo))
    clock = TruncTime("due_at", tzinfo=there.tzinfo)
    rows = Task.objects.annotate(due_clock=clock, is_left=_assignee_away(there)).filter(mine | departments).for_list()
    for task in with_people(with_reason(rows).order_by("due_at", "id")[:MOST], known=[user, *people]):
        yield _need(task, user, now, why_nobodys(task))


def _assignee_away(now: datetime) -> Exists:
    """Whoever has it is away: today, or some hours from now until it is due, on the departments' clock."""
    hours = Q(starts__isnull=True) | Q(starts__lte=now.time(), ends__gte=OuterRef("due_clock"))
    rows = Absence.objects.filter(hours, user=OuterRef("assignee"), confirmed_at__isnull=False)
    return Exists(rows.filter(first_day__lte=now.date(), last_day__gte=now.date()))


def _need(task: Task, user: User, now: datetime, reason: str) -> Need:
    """`reason`: why recurring work gave it to nobody."""
    what = {"title": task.title, "name": task.assignee.name if task.assignee else ""}
    url = f"/tasks/{task.pk}/"
    if task.status == TO_BE_SIGNED and task.submitted_at:
        name = task.submitted_by.get_short_name() if task.submitted_by else ""
        quiet = _("%(name)s · waiting since %(moment)s") % {
            "name": name,
            "moment": short_moment(task.submitted_at, now=now),
        }
        return Need("sign", _("Sign: %(title)s") % what, quiet, task.submitted_at, url, task.pk, task.version)
    if task.help_asked_at and task.help_asked_by_id != user.pk and access.may(user, "answer_help", task):
        return _help(task, task.help_asked_at, now)
    if task.status == WAITING:
        return Need("open", _("Waits for you: %(title)s") % what, what["name"], task.created_at, url)
    if task.status == "done":
        quiet = _("done by %(name)s") % {"name": task.completed_by.name if task.completed_by else ""}
        since = task.done_at or now
        return Need("review", _("Review: %(title)s") % what, quiet, since, url, task.pk, task.version)
    due_words = short_due(task.due_on, task.due_time, today=now.date())
    due = _("due %(moment)s") % {"moment": due_words}
    if task.assignee_id is None:
        due = f"{due} · {reason}" if reason else due
        return _give(task, _("Nobody has it: %(title)s") % what, due)
    if getattr(task, "is_left", False):
        return _give(task, _("Nobody has it: %(title)s") % what, _("%(name)s is away · %(due)s") % {**what, "due": due})
    quiet = _("%(name)s · was due %(moment)s") % {**what, "moment": due_words}
    return _give(task, _("Overdue: %(title)s") % what, quiet)


def _help(task: Task, since: datetime, now: datetime) -> Need:
    """Answered in place, or given to somebody else of its department."""
    name = task.help_asked_by.get_short_name() if task.help_asked_by else ""
    what = _("%(name)s asks for help: %(title)s") % {"name": name, "title": task.title}
    quiet = _("“%(words)s” · since %(moment)s") % {"words": task.help_wanted, "moment": short_moment(since, now=now)}
    act, url = reverse("task-assign", args=[task.pk]), f"/tasks/{task.pk}/"
    return Need("help", what, quiet, since, url, task.pk, task.version, act, task.department_id)


def _give(task: Task, what: str, quiet: str) -> Need:
    """Can be given to somebody of its department in place."""
    act = reverse("task-assign", args=[task.pk])
    url = reverse("task-page", args=[task.pk])
    return Need("give", what, quiet, task.due_at, url, task.pk, task.version, act, task.department_id)


def _of_people(user: User, now: datetime) -> Iterator[Need]:
    """Days away to confirm, certificates that end and recurring work in trouble: three short lists by one query."""
    theirs = User.objects.active().filter(_reach(user, "memberships__department")).exclude(pk=user.pk).values("pk")
    soon = now.date() + CERTIFICATE_ENDS_WITHIN
    absences = Absence.objects.filter(user__in=theirs, confirmed_at=None, last_day__gte=now.date())
    ending = HeldSkill.objects.filter(user__in=theirs, expires_on__lte=soon)
    stuck = Schedule.objects.in_use().filter(_reach(user, "department")).exclude(trouble="")
    since = TruncDate("trouble_since", tzinfo=now.tzinfo)
    lists = [
        _columns(absences, "absence", "user_id", "user__name", "first_day", "last_day", _hours()),
        _columns(ending, "certificate", "user_id", "user__name", "expires_on", "expires_on", "skill__name"),
        _columns(stuck, "schedule", "pk", "title", since, since, "trouble"),
    ]
    rows = lists[0].union(*lists[1:], all=True).order_by("a_day", "pk")
    for kind, pk, whose, name, day, until, word in rows[:MOST]:
        yield MADE[kind](pk, whose, {"name": name, "skill": word}, day, until, now)


def _hours() -> Concat:
    """ "10:00–12:00" of an absence of some hours, else only the dash."""
    starts, ends = (Substr(Cast(name, CharField()), 1, 5) for name in ("starts", "ends"))
    return Concat(starts, Value("–"), ends, output_field=CharField())


def _columns(rows: "QuerySet[Any]", kind: str, *columns: Any) -> "QuerySet[Any, Any]":
    """The same seven columns of each list: kind, id, whose, name, first and last day, a word."""
    names = ("a_kind", "a_whose", "a_name", "a_day", "a_until", "a_word")
    values = (Value(kind), *(F(each) if isinstance(each, str) else each for each in columns))
    rows = rows.order_by().annotate(**dict(zip(names, values, strict=True)))
    return rows.values_list("a_kind", "pk", *names[1:])


def _absence(pk: int, whose: int, words: Words, day: date, until: date, now: datetime) -> Need:
    quiet = _("%(first)s to %(last)s") % {"first": _day(day, now), "last": _day(until, now)}
    if hours := words["skill"].strip("–"):
        quiet = _("%(day)s, %(hours)s") % {"day": _day(day, now), "hours": hours}
    url, act = reverse("person-absences", args=[whose]), reverse("absence-confirm", args=[whose, pk])
    return Need("absence", _("%(name)s asks to be away") % words, quiet, _midnight(day, now) - A_DAY, url, act=act)


def _certificate(_pk: int, whose: int, words: Words, day: date, _until: date, now: datetime) -> Need:
    over = day < now.date()
    what = _("%(name)s: %(skill)s ended %(day)s") if over else _("%(name)s: %(skill)s ends %(day)s")
    since = _midnight(day, now) - CERTIFICATE_ENDS_WITHIN
    return Need("certificate", what % {**words, "day": _day(day, now)}, "", since, reverse("person-edit", args=[whose]))


def _schedule(pk: int, _whose: int, words: Words, day: date, _until: date, now: datetime) -> Need:
    what = _("Recurring work can't run: %(name)s") % words
    return Need(
        "schedule", what, _("since %(day)s") % {"day": _day(day, now)}, _midnight(day, now), f"/schedules/{pk}/"
    )


MADE: dict[str, Callable[[int, int, Words, date, date, datetime], Need]] = {
    "absence": _absence,
    "certificate": _certificate,
    "schedule": _schedule,
}


def _day(day: date, now: datetime) -> str:
    return short_day(day, today=now.date())


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
