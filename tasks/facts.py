"""What a task's page says of it beside its text: due, people, signature, what it waits for, how it ended.

Words only; which of them are for whom is panel.py's.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from staff import worktime
from staff.access import standing
from staff.models import Office, User
from tasks.choices import Team
from tasks.models import Category, Task
from tasks.states import ACTIVE, CANCELLED, DONE, IN_PROGRESS, OPEN, TO_BE_SIGNED, WAITING, Status
from ui.dates import minutes_text, short_day, short_due, short_moment

MOST_NAMES = 8


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


def facts(task: Task, *, reader: User, team: Team, now: datetime) -> list[Fact]:
    """In the order of the page; `now` in the reader's zone. For who may read the whole task."""
    people = [assignee(task), *_people(task, standing(reader).office), _signers(task, team)]
    told = [*_due(task, now), *people, *_state(task, now), *_end(task, now)]
    return [fact for fact in told if fact.words]


def assignee(task: Task) -> Fact:
    return Fact(_("Assignee"), task.assignee.name if task.assignee else _("Unclaimed"))


def _due(task: Task, now: datetime) -> list[Fact]:
    due = short_due(task.due_on, task.due_time, today=now.date())
    here = task.due_at.astimezone(now.tzinfo)
    if task.due_time and (here.date(), here.time()) != (task.due_on, task.due_time):  # another clock than the reader's
        zone = worktime.zone_of(task.department)
        due = _("%(due)s (time in %(place)s)") % {"due": due, "place": zone.key.rpartition("/")[2].replace("_", " ")}
    deadline = short_day(task.deadline, today=now.date()) if task.deadline else ""
    return [
        Fact(_("Due"), due, late=task.is_overdue(now)),
        Fact(_("Deadline"), deadline, late=bool(task.deadline and task.is_active and task.deadline < now.date())),
        Fact(_("Priority"), str(task.get_priority_display()) if task.priority else ""),
        Fact(_("Usual time"), minutes_text(task.estimate_minutes) if task.status in ACTIVE else ""),
    ]


def _people(task: Task, office: Office) -> list[Fact]:
    return [
        Fact(_("Offered to"), task.offered_to.name if task.offered_to else ""),
        Fact(_("Requester"), task.requester.name),
        Fact(office.reference_name or _("Reference"), task.reference),
    ]


def _signers(task: Task, team: Team) -> Fact:
    """Who could sign, by the kind's rule: never whose work it is."""
    label = _("To be signed by")
    if not task.needs_sign_off or not task.is_active:
        return Fact(label, "")
    if task.category.sign_off != Category.SignOff.NAMED:
        return Fact(label, _either(task, team.leads) or _("An administrator"))
    prefetch_related_objects([task.category], "signers")
    named = {person.pk: person.name for person in task.category.signers.all() if person.is_active}
    nobody = Fact(label, _("Nobody can sign this yet. An administrator can name somebody."), late=True)
    return Fact(label, _either(task, named)) if _either(task, named) else nobody


def _either(task: Task, people: dict[int, str]) -> str:
    """ "Dag or Mona", without those whose work it is."""
    names = sorted(name for pk, name in people.items() if pk not in (task.assignee_id, task.submitted_by_id))
    return str(get_text_list(names[:MOST_NAMES], _("or"))) if names else ""


def _state(task: Task, now: datetime) -> list[Fact]:
    waiting_person = task.waiting_person.name if task.waiting_person else ""
    back = {"name": task.sent_back_by.name if task.sent_back_by else "", "reason": task.sent_back_reason}
    sent = {"name": task.submitted_by.name if task.submitted_by else ""}
    if task.submitted_at:
        sent["when"] = short_moment(task.submitted_at, now=now)
    asked = {"name": task.help_asked_by.get_short_name() if task.help_asked_by else "", "words": task.help_wanted}
    return [
        Fact(_("Help"), _("%(name)s asks for help: “%(words)s”") % asked if task.help_wanted else "", late=True),
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
