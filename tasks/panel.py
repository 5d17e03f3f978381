"""The open task: what its page and My day's side show of it, and what this person may do with it now.

Words and choices only; the markup is tasks/_task_panel.html's, the verbs are views/moves.py's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.models import Event, User
from tasks import access, gate, panel_values
from tasks.access import Tie
from tasks.choices import Team
from tasks.evidence import evidence, with_evidence
from tasks.facts import assignee, facts, state_badge
from tasks.forms_moves import CompleteForm, PersonForm, ReasonForm, WaitForm
from tasks.forms_parts import AnswerHelpForm, AskHelpForm, CommentForm, StepForm
from tasks.history import lines
from tasks.last_time import last_time
from tasks.models import Kind, Step, Task
from tasks.one_each import who_has_not
from tasks.people import with_people
from tasks.rows import MARKS
from tasks.said import comments
from tasks.states import ACTIVE, MOVES, WORKABLE
from ui.dates import short_moment
from ui.forms import OfficeForm
from ui.prepared import Prepared, remember

SHOWN_EVENTS = 20
# The lists beside which a task can be open on a wide screen.
LISTS = ("my-day", "tasks", "pool", "sign-off")


@dataclass(frozen=True, slots=True)
class Tried:
    """A move that was refused: what was typed comes back with the words beside the field."""

    verb: str
    typed: Mapping[str, Any]
    errors: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Act:
    """One thing to do: a button, or with a form one that opens in place. `name` is what a screen reader says."""

    verb: str
    label: str
    path: str
    name: str = ""
    primary: bool = False
    danger: bool = False
    form: OfficeForm | None = None


@dataclass(frozen=True, slots=True)
class StepLine:
    pk: int
    text: str
    required: bool
    ticked: str  # by whom and when; empty: not ticked
    path: str  # empty: not for this person, or not now


LABELS: dict[str, "str | Promise"] = {
    "start": gettext_lazy("Start"),
    "complete": gettext_lazy("Mark done"),
    "wait": gettext_lazy("Wait"),
    "resume": gettext_lazy("Take up again"),
    "submit": gettext_lazy("Send for sign-off"),
    "sign_off": gettext_lazy("Sign off"),
    "send_back": gettext_lazy("Send back"),
    "review": gettext_lazy("Mark as reviewed"),
    "cancel": gettext_lazy("Cancel task"),
    "reopen": gettext_lazy("Reopen"),
    "assign": gettext_lazy("Assign"),
    "claim": gettext_lazy("Claim"),
    "release": gettext_lazy("Release"),
    "hand_over": gettext_lazy("Hand over"),
    "accept": gettext_lazy("Accept"),
    "decline": gettext_lazy("Decline"),
    "ask_help": gettext_lazy("Ask for help"),
    "answer_help": gettext_lazy("Answer"),
    "undo": gettext_lazy("Undo"),
}
# As they stand in the foot of the page, after the first button.
ORDER = [
    *("claim", "accept", "decline", "answer_help", "sign_off", "send_back", "resume", "review", "undo"),
    *("start", "wait", "ask_help", "hand_over", "assign", "release", "reopen", "cancel"),
]


def panel(task: Task, *, user: User, now: datetime, tried: Tried | None = None, beside: str = "") -> dict[str, Any]:
    """The context of tasks/_task_panel.html and of the page around it, for a task from `for_page()`.

    In outline (see access.py) it holds title, state and assignee only. `tried`: the move that was just refused;
    `beside`: the list (see LISTS) beside which it is open, empty on a page of its own.
    """
    local = now.astimezone(timezone.get_current_timezone())
    with_people([task], known=[user])
    held = access.ties(user, task)
    whole = bool(held & access.WHOLE)
    desk = _Desk(task, user, Team(task.department_id), tried, beside)
    may = verbs_now(task, held, user)
    parts: dict[str, Any] = _whole(desk, local, held) if whole else {"facts": [assignee(task)]}
    if task.undoable(by=user, now=now, known=parts.get("events", ())):
        may.add("undo")
    first = "submit" if task.needs_sign_off else "complete"
    finish = desk.act(first) if first in may else None
    return parts | {
        "task": task,
        "task_path": f"/tasks/{task.pk}/",
        "beside": beside,
        "whole": whole,
        "counted": panel_values.counted(task, held, typed=desk.typed("count"), errors=desk.errors("count")),
        "kind": MARKS[Kind(task.category.kind)],
        "badge": state_badge(task, now=now),
        "between": gate.between(task, first) if task.status in WORKABLE else [],
        "missing": [],
        "problem": "",
        "finish": finish,
        "acts": _primary([desk.act(verb) for verb in ORDER if verb in may], finish),
        "may_edit": "edit" in may,
    }


def verbs_now(task: Task, held: frozenset[Tie], user: User) -> set[str]:
    """The moves that are legal in this state and allowed to who has these ties to the task."""
    may = {verb for verb, move in MOVES.items() if task.status in move.sources and access.MAY[verb] & held}
    mine = task.assignee_id == user.pk
    own_work = user.pk in (task.completed_by_id, task.assignee_id)
    never = {
        "claim": task.assignee_id is not None,
        "release": task.assignee_id is None,
        "hand_over": not mine,
        "accept": task.offered_to_id != user.pk,
        "decline": task.offered_to_id != user.pk,
        "submit": not task.needs_sign_off,
        "complete": task.needs_sign_off,
        "review": not task.is_unreviewed or own_work,
        "answer_help": not task.help_wanted or task.help_asked_by_id == user.pk,
    }
    return may - {verb for verb, holds in never.items() if holds}


def _whole(desk: "_Desk", now: datetime, held: frozenset[Tie]) -> dict[str, Any]:
    """What outlines leave out. What only the page around shows is asked for when its template comes to it."""
    task, user = desk.task, desk.user
    remember(task, "steps", _steps(task=task.pk))
    with_evidence(task)
    events = _events(task=task.pk)
    ticking = task.status in WORKABLE and bool(access.MAY["tick"] & held)
    return {
        "facts": facts(task, reader=user, team=desk.team, now=now),
        "steps": [_step(step, ticking, now) for step in task.steps.all()],
        **panel_values.values(task, user, held, typed=desk.typed(*panel_values.FINISHING)),
        "evidence": evidence(task, user=user, held=held, now=now),
        # What is done by others at the same time is no "last time".
        "last_time": last_time(task, user=user, now=now) if task.is_active and not task.one_each_id else None,
        "one_each": who_has_not(task, user=user),
        "step_form": desk.step_form() if task.status in ACTIVE and access.MAY["add_step"] & held else None,
        "comments": partial(comments, task, now=now),
        "comment_form": CommentForm(),
        "events": events,
        "history": partial(history, desk, events, now=now),
    }


def _events_of(_key: None, *, task: int) -> "QuerySet[Event]":
    return Event.objects.about("task", task).select_related("by")[: SHOWN_EVENTS + 1]


def _steps_of(_key: None, *, task: int) -> "QuerySet[Step]":
    return Step.objects.filter(task=task).select_related("ticked_by")


_events, _steps = Prepared(_events_of), Prepared(_steps_of)


# --- what it says ---


def _step(step: Step, ticking: bool, now: datetime) -> StepLine:
    verb = "untick" if step.ticked_at else "tick"
    path = f"/tasks/{step.task_id}/steps/{step.pk}/{verb}/" if ticking else ""
    ticked = ""
    if step.ticked_at and step.ticked_by:
        when = short_moment(step.ticked_at, now=now, brief=True)
        ticked = _("%(name)s, %(when)s") % {"name": step.ticked_by.get_short_name(), "when": when}
    return StepLine(step.pk, step.text, step.required, ticked, path)


def history(desk: "_Desk", events: Sequence[Event], *, now: datetime) -> dict[str, Any]:
    """The newest events in words, and whether there are more."""
    task = desk.task
    known = {person.pk: person.name for person in (task.assignee, task.offered_to, task.requester) if person}
    told = lines(events[:SHOWN_EVENTS], now=now, names=desk.team.names | known)
    return {"lines": told, "more": len(events) > SHOWN_EVENTS}


# --- what can be done ---


@dataclass(frozen=True)
class _Desk:
    """For whom the buttons and forms of one task are made."""

    task: Task
    user: User
    team: Team
    tried: Tried | None
    beside: str

    def act(self, verb: str) -> Act:
        label, title = str(LABELS[verb]), self.task.title
        named = verb in ("complete", "claim") and not self.beside  # what the contract promises; there the row has it
        return Act(
            verb,
            label,
            path=f"/tasks/{self.task.pk}/{verb.replace('_', '-')}/",
            name=_("%(label)s: %(title)s") % {"label": label, "title": title} if named else "",
            danger=verb == "cancel",
            form=self.form(verb),
        )

    def typed(self, *verbs: str) -> Mapping[str, Any] | None:
        """What was typed when one of these was refused."""
        return self.tried.typed if self.tried and self.tried.verb in verbs else None

    def errors(self, verb: str) -> Mapping[str, Any]:
        return self.tried.errors if self.tried and self.tried.verb == verb else {}

    def form(self, verb: str) -> OfficeForm | None:
        """Empty, or as it was typed when this very move was refused."""
        one_form = panel_values.FINISHING if verb in panel_values.FINISHING else (verb,)
        tried = self.tried if self.tried and self.tried.verb in one_form else None
        given = {"data": tried.typed if tried else None, "auto_id": f"id_{verb}_%s"}
        if verb == "wait":
            form: OfficeForm | None = self._wait_form(given)
        else:
            form = self._person_form(verb, given) if verb in ("assign", "hand_over") else _plain_form(verb, given)
        if form and tried:
            for name, words in tried.errors.items():
                if name not in form.errors:
                    form.add_error(name if name in form.fields else None, words)
        return form

    def step_form(self) -> StepForm:
        """Empty, or with the step that was typed on a page that was no longer up to date."""
        tried = self.tried if self.tried and self.tried.verb == "step_add" else None
        return StepForm(tried.typed if tried else None)

    def _wait_form(self, given: dict[str, Any]) -> OfficeForm:
        form = WaitForm(task=self.task, by=self.user, **given)
        people = form.fields["waiting_person"]
        assert isinstance(people, forms.ModelChoiceField)
        people.choices = [("", str(people.empty_label)), *self.team.choices(less=self.user.pk)]
        return form

    def _person_form(self, verb: str, given: dict[str, Any]) -> OfficeForm:
        form = PersonForm(task=self.task, by=self.user, optional=verb == "assign", **given)
        people = form.fields["to"]
        assert isinstance(people, forms.ModelChoiceField)
        others = self.team.choices(less=self.task.assignee_id)
        nobody = people.empty_label if verb == "hand_over" or self.task.assignee_id else _("Choose somebody")
        people.choices = [("", str(nobody)), *others]
        if verb == "hand_over":
            people.label = _("Colleague")
        return form


def _plain_form(verb: str, given: dict[str, Any]) -> OfficeForm | None:
    form = FORMS[verb](**given) if verb in FORMS else None
    if form and verb == "submit":  # the signer's moment ends it: nothing to set back
        del form.fields["done_at"], form.fields["spent_minutes"]
    return form


def _primary(acts: list[Act], finish: Act | None) -> list[Act]:
    """One primary button at most: what was offered or lies unclaimed first, then finishing, then what ends a wait."""
    urgent = [act for act in acts if act.verb in ("accept", "claim")]
    ending = [act for act in acts if act.verb in ("sign_off", "resume", "review")]
    for act in [*urgent, *([finish] if finish else []), *ending][:1]:
        act.primary = True
    return acts


FORMS: dict[str, type[OfficeForm]] = {
    "complete": CompleteForm,
    "submit": CompleteForm,
    "cancel": ReasonForm,
    "reopen": ReasonForm,
    "send_back": ReasonForm,
    "ask_help": AskHelpForm,
    "answer_help": AnswerHelpForm,
}
