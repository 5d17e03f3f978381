"""The messages that tell of tasks: who hears, whether it is still true, and the words. Registered in apps.py.

Writing and sending them is notices'; timed ones (due soon, overdue) are put by jobs.py.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notices import kinds
from notices.kinds import Dropped, Heard, Hidden, Kind, Spoken, Words
from notices.models import Channel, Notice
from staff.models import Department, Event, Membership, User
from tasks.models import Category, Task
from tasks.models.task import QUIET_AFTER_CHECK_OFF
from tasks.states import ACTIVE, DONE, TO_BE_SIGNED
from ui.dates import short_due

NOT_TRUE = gettext_noop("It was done, moved or given to someone else before.")
NOT_YOURS = gettext_noop("The person may not see it any longer.")
SIGNING = ("to_sign", "sign_late")
TITLES_IN_MAIL = {Channel.INBOX}
SAID_BY = ("mentioned", "help_answered")  # whose words they are is the event's to say

Still = Callable[[Task, Notice], bool]
Hears = Callable[[Event], Iterable[Heard]]


# --- who hears ---


def _task_of(event: Event) -> Task | None:
    """The task that the event was just recorded of, read only where somebody hands in an event from the log."""
    if isinstance(event.subject, Task):
        return event.subject
    return (
        Task.objects.select_related("category", "assignee", "offered_to", "requester")
        .filter(pk=event.subject_id)
        .first()
    )


def _to(person: User | None, event: Event, *, after: timedelta = timedelta()) -> Iterator[Heard]:
    if person is not None and person.is_active:
        yield Heard(person, moment=event.at, not_before=event.at + after)


def hears_assigned(event: Event) -> Iterable[Heard]:
    """The assignee; work made ahead by recurring work (`by` empty) is told of by My day, not one by one."""
    task = _task_of(event) if event.by_id else None
    return _to(task.assignee, event) if task else ()


def hears_offered(event: Event) -> Iterable[Heard]:
    task = _task_of(event)
    return _to(task.offered_to, event) if task else ()


def hears_sent_back(event: Event) -> Iterable[Heard]:
    task = _task_of(event)
    return _to(task.assignee, event) if task else ()


def hears_commented(event: Event) -> Iterable[Heard]:
    """Whose work it is and who asked for it; who is mentioned hears that instead."""
    task, mentioned = _task_of(event), event.after.get("mentioned", ())
    people = {person.pk: person for person in (task.assignee, task.requester) if person} if task else {}
    return [heard for pk, person in people.items() if pk not in mentioned for heard in _to(person, event)]


def hears_mentioned(event: Event) -> Iterable[Heard]:
    people = User.objects.active().filter(pk__in=event.after.get("mentioned", ()))
    return [heard for person in people for heard in _to(person, event)]


def hears_help_asked(event: Event) -> Iterable[Heard]:
    task = _task_of(event)
    people = leads_of(task.department, less=event.by_id) if task else []
    return [heard for person in people for heard in _to(person, event)]


def hears_help_answered(event: Event) -> Iterable[Heard]:
    return _to(User.objects.active().filter(pk=event.after.get("asker")).first(), event)


def hears_completed(event: Event) -> Iterable[Heard]:
    """Whoever asked for it, ten minutes later; a manager hears "done" only where they asked to."""
    task = _task_of(event)
    leads = Membership.objects.exclude(role=Membership.Role.ASSISTANT)
    if (
        task is None
        or task.requester_id == event.by_id
        or leads.filter(user=task.requester_id, department=task.department_id).exists()
    ):
        return ()
    return _to(task.requester, event, after=QUIET_AFTER_CHECK_OFF)


def hears_to_sign(event: Event) -> Iterable[Heard]:
    task = _task_of(event)
    if task is None:
        return ()
    own = (task.submitted_by_id, task.assignee_id)
    return [heard for person in signers_of(task) if person.pk not in own for heard in _to(person, event)]


def signers_of(task: Task) -> list[User]:
    """The people asked to sign: the kind's named ones, else who leads the department or the nearest one above it."""
    if task.category.sign_off == Category.SignOff.NAMED:
        return list(task.category.signers.filter(is_active=True))
    return leads_of(task.department, less=task.submitted_by_id)


def leads_of(department: Department | None, *, less: int | None) -> list[User]:
    """Who leads the department or, without such, the nearest one above it; else the admins."""
    while department is not None:
        leads = Q(memberships__department=department) & ~Q(memberships__role=Membership.Role.ASSISTANT)
        people = list(User.objects.active().filter(leads).exclude(pk=less or 0).distinct())
        if people:
            return people
        department = department.parent
    return list(User.objects.admins())


# --- is it still true, and its words ---

STILL: dict[str, Still] = {
    "assigned": lambda task, notice: task.status in ACTIVE and task.assignee_id == notice.person_id,
    "offered": lambda task, notice: task.offered_to_id == notice.person_id,
    "due_soon": lambda task, notice: task.assignee_id == notice.person_id and _waits_until(task, notice),
    "overdue": lambda task, notice: task.assignee_id == notice.person_id and _waits_until(task, notice),
    "late": lambda task, notice: _waits_until(task, notice),
    "sign_late": lambda task, notice: task.status == TO_BE_SIGNED and task.sign_due_at == notice.moment,
    "sent_back": lambda task, notice: task.is_sent_back and task.assignee_id == notice.person_id,
    "to_sign": lambda task, notice: task.status == TO_BE_SIGNED,
    "commented": lambda task, notice: True,
    "mentioned": lambda task, notice: True,
    "help_asked": lambda task, notice: _is_that_call(task, notice),
    "help_answered": lambda task, notice: True,
    "completed": lambda task, notice: task.status == DONE,
}

LINES = {
    "assigned": gettext_lazy("Given to you: %(title)s, due %(due)s"),
    "offered": gettext_lazy("%(name)s asks you to take over: %(title)s"),
    "due_soon": gettext_lazy("Due soon: %(title)s, %(due)s"),
    "overdue": gettext_lazy("Overdue: %(title)s, was due %(due)s"),
    "late": gettext_lazy("Late by a working day: %(title)s, was due %(due)s (%(name)s)"),
    "sign_late": gettext_lazy("Still to be signed: %(title)s, by %(name)s"),
    "sent_back": gettext_lazy("%(name)s sent back: %(title)s. “%(reason)s”"),
    "to_sign": gettext_lazy("To be signed: %(title)s, by %(name)s"),
    "commented": gettext_lazy("New comment on %(title)s"),
    "mentioned": gettext_lazy("%(name)s mentioned you: %(title)s"),
    "help_asked": gettext_lazy("%(name)s asks for help: %(title)s. “%(help)s”"),
    "help_answered": gettext_lazy("%(name)s answered your call for help: %(title)s"),
    "completed": gettext_lazy("%(name)s has done: %(title)s"),
}


def _is_that_call(task: Task, notice: Notice) -> bool:
    """Not an earlier one. An undo gives the moment back to the millisecond."""
    asked = task.help_asked_at
    return asked is not None and abs(asked - notice.moment) < timedelta(seconds=1)


def _waits_until(task: Task, notice: Notice) -> bool:
    return task.status in ("open", "in_progress") and task.due_at == notice.moment


def speak(notices: Sequence[Notice]) -> Spoken:
    """What each notice of one person says now: four queries, whatever their number."""
    person = notices[0].person
    ids = {notice.subject_id for notice in notices}
    people = ("category", "assignee", "completed_by", "sent_back_by", "submitted_by", "offered_to", "help_asked_by")
    seen = Task.objects.visible_to(person).select_related(*people).in_bulk(ids)
    signs = {notice.subject_id for notice in notices if notice.kind in SIGNING}
    may_sign = (
        set(Task.objects.to_sign_by(person).filter(pk__in=signs).values_list("pk", flat=True)) if signs else set()
    )
    by = _who_said({notice.event_id for notice in notices if notice.kind in SAID_BY})
    return {
        notice.pk: _say(notice, seen.get(notice.subject_id), may_sign, by.get(notice.event_id)) for notice in notices
    }


def _who_said(events: set[int | None]) -> dict[int | None, User | None]:
    known = [pk for pk in events if pk is not None]
    return {event.pk: event.by for event in Event.objects.filter(pk__in=known).select_related("by")} if known else {}


def _say(notice: Notice, task: Task | None, may_sign: set[int], by: User | None) -> Words | Dropped:
    if task is None:
        return Hidden(NOT_YOURS)
    if not STILL[notice.kind](task, notice) or (notice.kind in SIGNING and task.pk not in may_sign):
        return Dropped(NOT_TRUE)
    url = f"/tasks/{task.pk}/#comments" if notice.kind in SAID_BY else f"/tasks/{task.pk}/"
    return Words(line=str(LINES[notice.kind]) % _facts(notice, task, by), text="", url=url)


def _facts(notice: Notice, task: Task, by: User | None) -> dict[str, str]:
    """A private title stays in the app: a mail says only that there is something."""
    hidden = task.category.is_private and notice.channel not in TITLES_IN_MAIL
    actor = {
        "offered": task.assignee,
        "sent_back": task.sent_back_by,
        "to_sign": task.submitted_by,
        "sign_late": task.submitted_by,
        "late": task.assignee,
        "completed": task.completed_by,
        "help_asked": task.help_asked_by,
    }.get(notice.kind, by)
    unclaimed = _("unclaimed") if notice.kind == "late" else ""
    return {
        "title": _("a private task") if hidden else task.title,
        "due": short_due(task.due_on, task.due_time, today=timezone.localdate(timezone.now())),
        "name": actor.name if actor else unclaimed,
        "reason": "…" if hidden else task.sent_back_reason,
        "help": "…" if hidden else task.help_wanted,
    }


# --- the list ---


def _kind(
    key: str, label: Any, hears: Hears | None = None, *events: str, at_once: bool = False, in_digest: bool = False
) -> None:
    heard = frozenset(("task", name) for name in events)
    kinds.register(Kind(key, label, "task", speak, hears, heard, at_once=at_once, in_digest=in_digest))


def register() -> None:
    """The kinds with their defaults: what needs someone at once goes by e-mail, the rest waits in the inbox."""
    _kind("assigned", gettext_lazy("Work given to me"), hears_assigned, "created", "assigned", in_digest=True)
    _kind("offered", gettext_lazy("A colleague offers me work"), hears_offered, "handed_over", in_digest=True)
    _kind("due_soon", gettext_lazy("Due soon"))
    _kind("overdue", gettext_lazy("Overdue"))
    _kind("late", gettext_lazy("Late by a working day, in my departments"))
    _kind("sign_late", gettext_lazy("Signatures that are late"))
    _kind("sent_back", gettext_lazy("Sent back to me"), hears_sent_back, "sent_back", at_once=True)
    _kind("to_sign", gettext_lazy("Waits for my signature"), hears_to_sign, "submitted", at_once=True)
    _kind("commented", gettext_lazy("Comments"), hears_commented, "commented")
    _kind("mentioned", gettext_lazy("I am mentioned"), hears_mentioned, "commented", "help_answered", at_once=True)
    _kind("help_asked", gettext_lazy("Someone asks for help"), hears_help_asked, "help_asked", in_digest=True)
    answered = gettext_lazy("My call for help is answered")
    _kind("help_answered", answered, hears_help_answered, "help_answered", in_digest=True)
    _kind("completed", gettext_lazy("What I asked for is done"), hears_completed, "completed", "signed_off")
