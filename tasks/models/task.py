"""A task and its verbs: each one conditional update, one event and its messages, in one transaction.

Which move is legal is states.py's, who may make it access.py's, what must come first gate.py's. Making a task is
actions.py's; reading lists of them querysets.py's.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notices import outbox
from staff import worktime
from staff.models import Department, Event, User
from tasks import gate, mentions
from tasks.clock import a_working_day_after, closing_after
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.models.category import Category
from tasks.models.many import OneEach
from tasks.models.parts import Comment, Mention, Step
from tasks.models.procedure import ProcedureVersion
from tasks.querysets import TaskQuerySet
from tasks.search import search_text
from tasks.states import ACTIVE, MOVES, OPEN, WORKABLE, Status

QUIET_AFTER_CHECK_OFF = timedelta(minutes=10)
UNDONE = gettext_noop("It was taken back.")


def _person(label: Any, related_name: str = "+", *, db_index: bool = True) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=label,
        db_index=db_index,
    )


class Task(models.Model):
    """One piece of work. `version` goes up with every change of it or its steps; a stale copy changes nothing.

    Every change writes every index, so none stands beside a longer one that begins with the same column, and who sent,
    sent back, reviewed or asked for help is looked up from the task only.
    """

    class Priority(models.IntegerChoices):
        NORMAL = 0, _("Normal")
        HIGH = 1, _("High")

    title = models.CharField(_("Title"), max_length=200)
    instructions = models.TextField(_("Instructions"), blank=True, default="")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("Department"), db_index=False
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("Category"), db_index=False
    )
    procedure_version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", db_index=False
    )
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.OPEN)
    status_before = models.CharField(max_length=12, choices=Status, blank=True, default="")
    priority = models.SmallIntegerField(_("Priority"), choices=Priority, default=Priority.NORMAL)
    reference = models.CharField(_("Reference"), max_length=60, blank=True, default="")

    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requested", verbose_name=_("Requester")
    )
    created_by = _person(_("Created by"), "created")
    created_at = models.DateTimeField()
    assignee = _person(_("Assignee"), "assigned", db_index=False)
    offered_to = _person(_("Offered to"), "offered")

    due_on = models.DateField(_("Due date"))
    due_time = models.TimeField(_("Due time"), null=True, blank=True)
    due_at = models.DateTimeField()
    deadline = models.DateField(_("Deadline"), null=True, blank=True)
    shown_from = models.DateField(null=True, blank=True)
    estimate_minutes = models.PositiveIntegerField(_("Minutes"), default=15)
    spent_minutes = models.PositiveIntegerField(_("Minutes spent"), null=True, blank=True)

    waiting_for = models.CharField(_("Waiting for"), max_length=200, blank=True, default="")
    waiting_person = _person(_("Waiting for"), "awaited")
    look_again_on = models.DateField(_("Look again on"), null=True, blank=True)

    needs_sign_off = models.BooleanField(_("Needs sign-off"), default=False)
    submitted_by = _person(_("Sent for sign-off by"), db_index=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    sign_due_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = _person(_("Signed by"), "signed")
    signed_off_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.CharField(max_length=500, blank=True, default="")
    sent_back_by = _person(_("Sent back by"), db_index=False)
    reviewed_by = _person(_("Reviewed by"), db_index=False)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    completed_by = _person(_("Done by"), "completed", db_index=False)
    completed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("Done at"), null=True, blank=True)
    note_for_next = models.CharField(_("Note for next time"), max_length=500, blank=True, default="")
    ended_reason = models.CharField(max_length=500, blank=True, default="")

    evidence = models.CharField(_("Evidence asked for"), max_length=120, blank=True, default="", db_default="")
    count_total = models.PositiveIntegerField(_("How many"), null=True, blank=True)
    count_done = models.PositiveIntegerField(_("Of them done"), default=0, db_default=0)
    count_unit = models.CharField(_("What is counted"), max_length=40, blank=True, default="", db_default="")
    one_each = models.ForeignKey(OneEach, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    help_wanted = models.CharField(_("Help wanted"), max_length=500, blank=True, default="", db_default="")
    help_asked_by = _person(_("Help asked by"), db_index=False)
    help_asked_at = models.DateTimeField(null=True, blank=True)

    search_text = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["department", "status", "due_at", "id"], name="task_department_list"),
            models.Index(fields=["assignee", "status", "due_at", "id"], name="task_assignee_list"),
            models.Index(fields=["status", "due_at", "id"], name="task_status_due"),
            models.Index(fields=["due_at", "id"], name="task_due"),
            models.Index(fields=["procedure_version", "-completed_at"], name="task_last_time"),
            models.Index(fields=["category", "title", "-completed_at"], name="task_same_before"),
            models.Index(fields=["completed_by", "done_at"], name="task_done_by"),
            models.Index(
                fields=["department", "shown_from"],
                condition=models.Q(assignee__isnull=True, status__in=["open", "in_progress", "waiting"]),
                name="task_unclaimed",  # counted on every page
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="done")
                | models.Q(completed_by__isnull=False, completed_at__isnull=False, done_at__isnull=False),
                name="task_done_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_off_by__isnull=True)
                | models.Q(completed_by__isnull=True)
                | ~models.Q(signed_off_by=models.F("completed_by")),
                name="task_signer_is_not_the_doer",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[str(status) for status in Status]), name="task_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    # --- what it is now ---

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def is_overdue(self, now: datetime) -> bool:
        """Late and still someone's to do; waiting and signed-for work has its own clock."""
        return self.status in WORKABLE and self.due_at < now

    @property
    def is_sent_back(self) -> bool:
        return self.status in WORKABLE and bool(self.sent_back_reason)

    @property
    def is_unreviewed(self) -> bool:
        """Done by the rule "reviewed later", and nobody has yet: listed so, never shown as signed."""
        later = self.category.sign_off == Category.SignOff.REVIEWED_LATER
        return self.status == Status.DONE and later and self.reviewed_by_id is None

    # --- the moves ---

    @transaction.atomic
    def _move(
        self,
        verb: str,
        *,
        by: User | None,
        now: datetime,
        reason: str = "",
        target: Status | None = None,
        only: models.Q | None = None,
        told: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Event:
        """One legal move: the update that locks the row, then the gate, then the event and its messages.

        `target` overrides the table's for "back to where it was"; `only` narrows the update further; `told` goes
        into the event beside the changes.
        """
        move = MOVES[verb]
        if move.reason and not reason.strip():
            raise Refused("reason", _("Say why, in a few words."))
        if goal := target or move.target:
            changes |= {"status": goal, "status_before": self.status}
        before = self._values(changes)
        self.bump(verb, sources=move.sources, only=only, **changes)
        if move.gated and (missing := gate.between(self, verb)):
            raise NotYet(list(missing))  # rolls back; the update above holds the row while we ask
        after = self._values(changes) | (told or {})
        return self.record(move.event, by=by, now=now, before=before, after=after, reason=reason)

    def _values(self, names: Iterable[str]) -> dict[str, Any]:
        """Columns as an event holds them: people by their id."""
        return {name: getattr(self, self._column(name).attname) for name in names}

    @classmethod
    def _column(cls, name: str) -> "models.Field[Any, Any]":
        column = cls._meta.get_field(name)
        assert isinstance(column, models.Field)
        return column

    def bump(self, verb: str, *, sources: tuple[Status, ...], only: models.Q | None = None, **changes: Any) -> None:
        """Change the row if it is still as it was seen; afterwards this object is the current row either way.

        Every change of a part of a task begins with it: that row's lock is what makes the gate true.
        """
        rows = Task.objects.filter(only or models.Q(), pk=self.pk, version=self.version, status__in=sources)
        if not rows.update(version=models.F("version") + 1, **changes):
            self.refresh_from_db()
            raise IllegalMove(verb, self)
        self._is_now(changes)

    def _is_now(self, changes: dict[str, Any]) -> None:
        """What was just written to the row, without reading it again; only sums that the database made are read."""
        for name, value in changes.items():
            if not hasattr(value, "resolve_expression"):
                setattr(self, name, value)
        self.version += 1
        if sums := [name for name, value in changes.items() if hasattr(value, "resolve_expression")]:
            self.refresh_from_db(fields=sums)

    def record(self, name: str, *, by: User | None, now: datetime, reason: str = "", **sides: dict[str, Any]) -> Event:
        """The event of a change that bumped the version; its messages go into the same transaction."""
        sides["after"] = sides.get("after", {}) | {"version": self.version}
        event = Event.record(self, name, by=by, at=now, reason=reason, **sides)
        outbox.post(event)
        return event

    def start(self, *, by: User, now: datetime) -> None:
        """Begun. What nobody had is then theirs who begins it."""
        taken: dict[str, Any] = {"assignee": by} if self.assignee_id is None else {}
        self._move("start", by=by, now=now, **taken)

    def complete(
        self,
        *,
        by: User,
        now: datetime,
        done_at: datetime | None = None,
        spent_minutes: int | None = None,
        note_for_next: str | None = None,
    ) -> None:
        """Done. `done_at` may be earlier the same day on the department's clock; both times are kept."""
        extra: dict[str, Any] = {} if spent_minutes is None else {"spent_minutes": spent_minutes}
        if note_for_next is not None:
            extra["note_for_next"] = note_for_next
        if done_at is not None:
            self._refuse_other_day(done_at, now)
        self._move(
            "complete",
            by=by,
            now=now,
            completed_by=by,
            completed_at=now,
            done_at=done_at or now,
            offered_to=None,
            **self._without_help(),
            **extra,
        )

    def _refuse_other_day(self, done_at: datetime, now: datetime) -> None:
        zone = worktime.zone_of(self.department)
        if done_at > now or done_at.astimezone(zone).date() != now.astimezone(zone).date():
            raise Refused("done_at", _("It can be set back to earlier today, no further."))

    def wait(
        self,
        *,
        by: User,
        now: datetime,
        waiting_for: str,
        look_again_on: date,
        waiting_person: User | None = None,
    ) -> None:
        """Nobody's load until `look_again_on`, a date after today."""
        if look_again_on <= worktime.local_now(self.department, now).date():
            raise Refused("look_again_on", _("Choose a day after today."))
        if not waiting_for.strip() and waiting_person is None:
            raise Refused("waiting_for", _("Say for whom or what it waits."))
        self._move(
            "wait", by=by, now=now, waiting_for=waiting_for, waiting_person=waiting_person, look_again_on=look_again_on
        )

    def resume(self, *, by: User | None, now: datetime) -> None:
        """Back to where it was before it waited; `by` empty: its day has come."""
        target = Status(self.status_before) if self.status_before in WORKABLE else OPEN
        self._move("resume", by=by, now=now, target=target, waiting_for="", waiting_person=None, look_again_on=None)

    def submit(self, *, by: User, now: datetime, note_for_next: str | None = None) -> None:
        """Send for sign-off: the doer's clock stops, the signer has a working day of the department's minutes."""
        if not self.needs_sign_off:
            raise IllegalMove("submit", self)
        extra: dict[str, Any] = {} if note_for_next is None else {"note_for_next": note_for_next}
        self._move(
            "submit",
            by=by,
            now=now,
            submitted_by=by,
            submitted_at=now,
            sign_due_at=a_working_day_after(self.department, now),
            sent_back_reason="",
            sent_back_by=None,
            offered_to=None,
            **self._without_help(),
            **extra,
        )

    def sign_off(self, *, by: User, now: datetime) -> None:
        """A second person approves: never the one who did it, whatever their role (the database says so too)."""
        if by.pk in (self.submitted_by_id, self.assignee_id):
            raise Refused("sign_off", _("Nobody signs their own work."))
        self._move(
            "sign_off",
            by=by,
            now=now,
            signed_off_by=by,
            signed_off_at=now,
            completed_by=self.submitted_by,
            completed_at=now,
            done_at=self.submitted_at,
        )

    def send_back(self, *, by: User, now: datetime, reason: str) -> None:
        if by.pk in (self.submitted_by_id, self.assignee_id):
            raise Refused("send_back", _("Nobody signs their own work."))
        self._move(
            "send_back",
            by=by,
            now=now,
            reason=reason,
            sent_back_reason=reason,
            sent_back_by=by,
            submitted_by=None,
            submitted_at=None,
            sign_due_at=None,
        )

    def review(self, *, by: User, now: datetime) -> None:
        """Look at work done under "reviewed later"; never by the one who did it."""
        if by.pk in (self.completed_by_id, self.assignee_id):
            raise Refused("review", _("Nobody reviews their own work."))
        if self.category.sign_off != Category.SignOff.REVIEWED_LATER:
            raise IllegalMove("review", self)
        self._move("review", by=by, now=now, only=models.Q(reviewed_by=None), reviewed_by=by, reviewed_at=now)

    def cancel(self, *, by: User | None, now: datetime, reason: str) -> None:
        ended: dict[str, Any] = {"ended_reason": reason, "offered_to": None} | self._without_help()
        self._move("cancel", by=by, now=now, reason=reason, **ended)

    def reopen(self, *, by: User, now: datetime, reason: str) -> None:
        """Open again; a signature or review that was there is void (the event keeps it)."""
        void = dict.fromkeys(
            ["signed_off_by", "signed_off_at", "submitted_by", "submitted_at", "sign_due_at"]
            + ["reviewed_by", "reviewed_at", "completed_by", "completed_at", "done_at"]
        )
        self._move("reopen", by=by, now=now, reason=reason, ended_reason="", **void)

    def assign(self, *, by: User, now: datetime, to: User | None, due_on: date | None = None) -> None:
        """Give it to someone, or to nobody (unclaimed); with `due_on` on that day, in the same move.

        Giving it to who has it already, on the day that it has, changes nothing.
        """
        moved = self._moved_to(due_on or self.due_on)
        if to is not None:
            self._refuse_unfit(to, on=due_on)
        same = (to.pk if to else None) == self.assignee_id
        if same and moved:
            self._move("edit", by=by, now=now, **moved)
        elif not (same and self._is_as_seen("assign")):
            self._move("assign", by=by, now=now, assignee=to, offered_to=None, **moved, **self._without_help())

    def _moved_to(self, day: date, reason: str = "") -> dict[str, Any]:
        """The columns of another due date, or none if it is that already. Past the deadline only with a reason."""
        if day == self.due_on:
            return {}
        self._refuse_past_deadline(day, self.deadline, reason)
        return {"due_on": day, "due_at": worktime.due_at(self.department, day, self.due_time)}

    def _refuse_past_deadline(self, day: date, deadline: date | None, reason: str) -> None:
        if deadline and day > deadline and not reason.strip():
            raise Refused("reason", _("That is past the deadline, %(day)s: say why.") % {"day": date_format(deadline)})

    def _is_as_seen(self, verb: str) -> bool:
        return Task.objects.filter(pk=self.pk, version=self.version, status__in=MOVES[verb].sources).exists()

    def _refuse_unfit(self, person: User, *, on: date | None = None) -> None:
        """A required skill blocks; a preferred one only says so (on the page)."""
        day = max(on or self.due_on, self.created_at.date())
        if lacking := self.category.lacking_skills(person, on=day):
            raise Refused("assignee", _("%(name)s lacks: %(skills)s.") % {"name": person, "skills": ", ".join(lacking)})

    def claim(self, *, by: User, now: datetime) -> None:
        """Take it from the unclaimed ones; whoever is second is told who was first."""
        self._refuse_unfit(by)
        self._move("claim", by=by, now=now, only=models.Q(assignee=None), assignee=by)

    def release(self, *, by: User, now: datetime) -> None:
        nobodys: dict[str, Any] = {"assignee": None, "offered_to": None} | self._without_help()
        self._move("release", by=by, now=now, only=models.Q(assignee__isnull=False), **nobodys)

    def hand_over(self, *, by: User, now: datetime, to: User) -> None:
        """Offer it to a colleague; it stays with the assignee until taken."""
        if to.pk == self.assignee_id:
            raise Refused("to", _("It is already theirs."))
        self._refuse_unfit(to)
        self._move("hand_over", by=by, now=now, offered_to=to)

    def accept(self, *, by: User, now: datetime) -> None:
        mine: dict[str, Any] = {"assignee": by, "offered_to": None} | self._without_help()
        self._move("accept", by=by, now=now, only=models.Q(offered_to=by), **mine)

    def decline(self, *, by: User, now: datetime) -> None:
        self._move("decline", by=by, now=now, only=models.Q(offered_to=by), offered_to=None)

    def ask_help(self, *, by: User, now: datetime, reason: str) -> None:
        """Say what is needed; it stands on the manager's Needs you until it is answered or the task is another's."""
        self._move("ask_help", by=by, now=now, reason=reason, help_wanted=reason, help_asked_by=by, help_asked_at=now)

    @transaction.atomic
    def answer_help(self, *, by: User, now: datetime, answer: str) -> Comment:
        """The answer is a comment, and whoever asked hears of it."""
        if not answer.strip():
            raise Refused("answer", _("Write an answer."))
        asker = self.help_asked_by_id
        comment, told = self._say(answer, by=by, now=now, field="answer")
        told["mentioned"] = [pk for pk in told["mentioned"] if pk != asker]
        asked = ~models.Q(help_wanted="")
        cleared = self._without_help(asked=True)
        self._move("answer_help", by=by, now=now, only=asked, told=told | {"asker": asker}, **cleared)
        return comment

    def _without_help(self, *, asked: bool | None = None) -> dict[str, Any]:
        """What clears a call for help, if there is one."""
        asked = bool(self.help_wanted) if asked is None else asked
        return {"help_wanted": "", "help_asked_by": None, "help_asked_at": None} if asked else {}

    def edit(self, *, by: User, now: datetime, reason: str = "", **changes: Any) -> None:
        """Change what it says: title, instructions, category, due date and time, deadline, minutes and so on.

        Past the deadline only with a reason. Nothing changed: nothing happens, no event.
        """
        changes = {name: value for name, value in changes.items() if getattr(self, name) != value}
        if not changes:
            return
        self._refuse_past_deadline(changes.get("due_on", self.due_on), changes.get("deadline", self.deadline), reason)
        if changes.keys() & {"due_on", "due_time"}:
            changes["due_at"] = worktime.due_at(
                self.department, changes.get("due_on", self.due_on), changes.get("due_time", self.due_time)
            )
        if category := changes.get("category"):
            changes["needs_sign_off"] = category.needs_sign_off
            asked_before = self.procedure_version.evidence if self.procedure_version else ""
            changes["evidence"] = asked_before or category.evidence
        changes["search_text"] = search_text(
            changes.get("title", self.title),
            changes.get("reference", self.reference),
            changes.get("instructions", self.instructions),
        )
        self._move("edit", by=by, now=now, reason=reason, **changes)

    # --- its parts ---

    def tick(self, step: Step, *, by: User, now: datetime) -> None:
        self._tick(step, "step_ticked", by=by, now=now, ticked_at=now, ticked_by=by)

    def untick(self, step: Step, *, by: User, now: datetime) -> None:
        self._tick(step, "step_unticked", by=by, now=now, ticked_at=None, ticked_by=None)

    @transaction.atomic
    def _tick(self, step: Step, name: str, *, by: User, now: datetime, **changes: Any) -> None:
        """The task's version first: that row lock is what makes the gate true."""
        self.bump(name, sources=WORKABLE)
        rows = Step.objects.filter(pk=step.pk, task=self, ticked_at__isnull=changes["ticked_at"] is not None)
        if not rows.update(**changes):
            raise IllegalMove(name, self)
        step.refresh_from_db()
        self.record(name, by=by, now=now, after={"step": step.position, "text": step.text})

    @transaction.atomic
    def comment(self, text: str, *, by: User, now: datetime) -> Comment:
        """Said, not changed: the version stays, so that two people may talk at once. Who is named hears of it."""
        comment, told = self._say(text, by=by, now=now)
        outbox.post(Event.record(self, "commented", by=by, at=now, after=told))
        return comment

    def _say(self, text: str, *, by: User, now: datetime, field: str = "text") -> tuple[Comment, dict[str, Any]]:
        """The comment with its mentions, and what its event holds. Refused beside `field` as mentions.py says."""
        people = mentions.people_in(text, self, by=by, field=field)
        comment = self.comments.create(author=by, text=text, at=now)
        Mention.objects.bulk_create(Mention(comment=comment, task=self, user=person) for person in people)
        return comment, {"comment": comment.pk, "mentioned": [person.pk for person in people]}

    # --- taking it back ---

    @transaction.atomic
    def undo(self, *, by: User, now: datetime) -> Event:
        """Take back one's own last move, if nobody has built on it and the day is not over. The move's event stays."""
        event = self.undoable(by=by, now=now)
        if event is None:
            raise IllegalMove("undo", self)
        columns = {self._column(name): value for name, value in event.before.items()}
        changes = {column.attname: column.to_python(value) for column, value in columns.items()}
        self.bump("undo", sources=tuple(Status), **changes)
        outbox.drop(event, reason=UNDONE)
        return self.record("undone", by=by, now=now, after={"undoes": event.pk, "move": event.name})

    def undoable(self, *, by: User, now: datetime, known: Iterable[Event] = ()) -> Event | None:
        """The event that `undo` would take back, or None. `known`: newest events, if the page has them already."""
        events = {move.event for move in MOVES.values() if move.undoable}
        last = next((event for event in known if event.after.get("version") == self.version), None)
        last = last or Event.objects.about("task", self.pk).filter(after__version=self.version).first()
        if last is None or last.name not in events or last.by_id != by.pk:
            return None
        return last if now < closing_after(self.department, last.at) else None
