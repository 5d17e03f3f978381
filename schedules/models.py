"""Recurring work: what is to be done when and by whom, and the ledger of every date and what became of it.

What a rule means is rules/'s (pure Python); making tasks from dates is generator.py's.
"""

from datetime import datetime, time
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schedules.reasons import in_words
from staff.access import standing
from staff.models import Department, User
from tasks.models import Procedure, Task
from tasks.states import Status


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Admins all; others those of their departments, private kinds of work only where they manage."""
        stand = standing(user)
        if stand.admin:
            return self
        public = Q(department__in=stand.member_of, procedure__category__is_private=False)
        return self.filter(Q(department__in=stand.manages) | public)


class Schedule(models.Model):
    """One piece of recurring work. Its kind of work, minutes and steps are its procedure's at the time of each date."""

    class Shift(models.TextChoices):
        KEEP = "keep", _("keep it")
        EARLIER = "earlier", _("the working day before")
        LATER = "later", _("the next working day")
        NEAREST = "nearest", _("the nearest working day")
        SKIP = "skip", _("leave it out")
        MODIFIED_FOLLOWING = "modified-following", _("the next working day, but in the same month")
        MODIFIED_PRECEDING = "modified-preceding", _("the working day before, but in the same month")

    class Late(models.TextChoices):
        EVERY = "every", _("Every period counts: one task for each")
        LATEST = "latest", _("Only the latest: older ones are recorded as missed")
        EXPIRE = "expire", _("It expires at closing time and is recorded as missed")

    title = models.CharField(_("Title"), max_length=200)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="schedules", verbose_name=_("Procedure")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="schedules", verbose_name=_("Department")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name=_("Who gets it"),
    )
    start = models.DateField(_("First possible day"))
    rule = models.CharField(_("Rule"), max_length=1000, blank=True, default="")
    after_done = models.PositiveSmallIntegerField(_("Again after"), null=True, blank=True)
    after_done_unit = models.CharField(max_length=8, blank=True, default="")
    times = models.JSONField(_("Due times"), default=list, blank=True)
    shift = models.CharField(_("When the date is no working day"), max_length=20, choices=Shift, default=Shift.KEEP)
    late = models.CharField(_("When it is late"), max_length=8, choices=Late, default=Late.EVERY)
    lead_days = models.PositiveSmallIntegerField(_("Shown how many days before"), default=0)
    one_at_a_time = models.BooleanField(_("One at a time"), default=False)
    ends_on = models.DateField(_("Last possible day"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    # The rule holds for the dates that it gives from this day on, and for what is due after this moment.
    rule_from = models.DateField()
    since = models.DateTimeField()
    # The tick's: up to which scheduled day every date has its row; when there is something to do again, or (empty)
    # never, unless the task that it waits for ends.
    generated_until = models.DateField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    trouble = models.CharField(max_length=40, blank=True, default="")
    trouble_params = models.JSONField(default=dict, blank=True)
    trouble_since = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule="", after_done__isnull=False) | (~Q(rule="") & Q(after_done__isnull=True)),
                name="schedule_rule_or_after_done",
            ),
        ]
        indexes = [
            models.Index(fields=["look_at"], name="schedule_look_at", condition=Q(look_at__isnull=False)),
            models.Index(fields=["waits_for"], name="schedule_waits", condition=Q(waits_for__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due_times(self) -> tuple[time, ...]:
        """Due times of a day; none: by closing time."""
        return tuple(time.fromisoformat(text) for text in self.times)

    @property
    def trouble_words(self) -> str:
        """Why it can't run, in the reader's language."""
        return in_words(self.trouble, self.trouble_params)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def with_outcome(self) -> Self:
        return self.select_related("schedule", "decided_by", "task__completed_by", "task__assignee")


class Occurrence(models.Model):
    """One date of a schedule: a row of the ledger. `scheduled` is what the rule gave, unshifted, on the local clock.

    `state` is what the generator did; what became of the task is read from the task (see `outcome`).
    """

    class State(models.TextChoices):
        EXPECTED = "expected", _("Expected")
        CREATED = "created", _("Created")
        SKIPPED = "skipped", _("Left out")
        MISSED = "missed", _("Missed")
        REPLACED = "replaced", _("Rule changed")

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="occurrences")
    scheduled_on = models.DateField()
    scheduled_time = models.TimeField(default=time(0))
    due_on = models.DateField()
    due_time = models.TimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.EXPECTED)
    reason = models.CharField(max_length=500, blank=True, default="")
    reason_code = models.CharField(max_length=40, blank=True, default="")
    reason_params = models.JSONField(default=dict, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["scheduled_on", "scheduled_time"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "scheduled_on", "scheduled_time"], name="occurrence_once"),
            models.CheckConstraint(
                condition=~Q(state="created") | Q(task__isnull=False), name="occurrence_created_has_its_task"
            ),
        ]
        indexes = [
            models.Index(fields=["schedule", "due_at", "id"], name="occurrence_ledger"),
            models.Index(fields=["schedule", "state", "due_at"], name="occurrence_state"),
            models.Index(fields=["expires_at"], name="occurrence_expires", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.scheduled:%Y-%m-%d %H:%M}"

    @property
    def reason_words(self) -> str:
        """What a person gave as reason, else the generator's own, in the reader's language."""
        return self.reason or in_words(self.reason_code, self.reason_params)

    @property
    def scheduled(self) -> datetime:
        """Naive, on the department's clock."""
        return datetime.combine(self.scheduled_on, self.scheduled_time)

    @property
    def outcome(self) -> str:
        """expected, created, done, skipped, missed or replaced. Needs `with_outcome()` in lists."""
        if self.state != self.State.CREATED or self.task is None:
            return str(self.state)
        if self.task.status == Status.DONE:
            return "done"
        return "skipped" if self.task.status == Status.CANCELLED else "created"
