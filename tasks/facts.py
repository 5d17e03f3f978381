"""What a task's page says of it beside its text: due, people, signature, what it waits for, how it ended. Words only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from staff import worktime
from staff.models import Membership, Office, User
from tasks.models import Category, Task
from tasks.states import ACTIVE, CANCELLED, DONE, IN_PROGRESS, OPEN, TO_BE_SIGNED, WAITING, WORKABLE, Status
from ui.dates import minutes_text, short_day, short_due, short_moment


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    words: str
    late: bool = False


def state_badge(task: Task, *, now: datetime) -> tuple[str, str]:
    """(class, words) of the state; empty words for a task that is simply open."""
    if task.is_sent_back:
        return "bad", _("Sent back")
    if task.is_overdue(now):
        return "bad", _("Overdue")
    marks = {OPEN: "", IN_PROGRESS: "note", WAITING: "note", TO_BE_SIGNED: "note", DONE: "good", CANCELLED: ""}
    status = Status(task.status)
    return marks[status], "" if status == OPEN else str(status.label)


def facts(task: Task, *, now: datetime, whole: bool) -> list[Fact]:
    """In the order of the page; `now` in the reader's zone. In outline only whose it is."""
    assignee = Fact(_("Assignee"), task.assignee.name if task.assignee else _("Unclaimed"))
    if not whole:
        return [assignee]
    told = [*_due(task, now), assignee, *_people(task), *_state(task, now), *_end(task, now)]
    return [fact for fact in told if fact.words]


def _due(task: Task, now: datetime) -> list[Fact]:
    zone = worktime.zone_of(task.department)
    there = now.astimezone(zone)
    due = short_due(task.due_on, task.due_time, today=there.date())
    if task.due_at.astimezone(zone).utcoffset() != task.due_at.astimezone(now.tzinfo).utcoffset():
        place = zone.key.rpartition("/")[2].replace("_", " ")
        due = _("%(due)s (time in %(place)s)") % {"due": due, "place": place}
    deadline = short_day(task.deadline, today=there.date()) if task.deadline else ""
    return [
        Fact(_("Due"), due, late=task.is_overdue(now)),
        Fact(_("Deadline"), deadline, late=bool(task.deadline and task.is_active and task.deadline < there.date())),
        Fact(_("Priority"), str(task.get_priority_display()) if task.priority else ""),
        Fact(_("Usual minutes"), minutes_text(task.estimate_minutes) if task.status in ACTIVE else ""),
    ]


def _people(task: Task) -> list[Fact]:
    reference = (Office.current().reference_name or _("Reference")) if task.reference else ""
    return [
        Fact(_("Offered to"), task.offered_to.name if task.offered_to else ""),
        Fact(_("Requester"), task.requester.name),
        Fact(reference, task.reference),
        _signers(task),
    ]


def _signers(task: Task) -> Fact:
    """Who could sign, by the kind's rule: never whose work it is."""
    label = _("To be signed by")
    if not task.needs_sign_off or task.status not in (*WORKABLE, WAITING, TO_BE_SIGNED):
        return Fact(label, "")
    named = task.category.sign_off == Category.SignOff.NAMED
    able = task.category.signers.filter(is_active=True) if named else _managers(task)
    names = [person.name for person in able.exclude(pk__in=_doers(task)).order_by("name")[:8]]
    if not names and named:
        return Fact(label, _("Nobody can sign this yet. An administrator can name somebody."), late=True)
    return Fact(label, str(get_text_list(names, _("or"))) if names else _("An administrator"))


def _managers(task: Task) -> QuerySet[User]:
    leads = (Membership.Role.MANAGER, Membership.Role.DEPUTY)
    return User.objects.active().filter(memberships__department=task.department_id, memberships__role__in=leads)


def _doers(task: Task) -> set[int]:
    return {pk for pk in (task.assignee_id, task.submitted_by_id) if pk}


def _state(task: Task, now: datetime) -> list[Fact]:
    waiting_person = task.waiting_person.name if task.waiting_person else ""
    back = {"name": task.sent_back_by.name if task.sent_back_by else "", "reason": task.sent_back_reason}
    sent = {"name": task.submitted_by.name if task.submitted_by else ""}
    if task.submitted_at:
        sent["when"] = short_moment(task.submitted_at, now=now)
    return [
        Fact(_("Waiting for"), task.waiting_for or waiting_person),
        Fact(_("Look again on"), short_day(task.look_again_on, today=now.date()) if task.look_again_on else ""),
        Fact(_("Sent back"), _("%(name)s: “%(reason)s”") % back if task.is_sent_back else "", late=True),
        Fact(_("Sent for sign-off"), _("%(when)s by %(name)s") % sent if "when" in sent and task.is_active else ""),
    ]


def _end(task: Task, now: datetime) -> list[Fact]:
    if task.status == CANCELLED:
        return [Fact(_("Cancelled"), task.ended_reason)]
    if task.status != DONE or task.done_at is None:
        return []
    done = {"when": short_moment(task.done_at, now=now), "name": task.completed_by}
    review = _("Nobody has yet") if task.is_unreviewed else (task.reviewed_by.name if task.reviewed_by else "")
    return [
        Fact(_("Done"), _("%(when)s by %(name)s") % done),
        Fact(_("Minutes spent"), minutes_text(task.spent_minutes)),
        Fact(_("Signed"), _signature(task, now)),
        Fact(_("Reviewed by"), review, late=task.is_unreviewed),
        Fact(_("Note for next time"), task.note_for_next),
    ]


def _signature(task: Task, now: datetime) -> str:
    if task.signed_off_by is None or task.signed_off_at is None:
        return ""
    return _("%(when)s by %(name)s") % {
        "when": short_moment(task.signed_off_at, now=now),
        "name": task.signed_off_by.name,
    }
