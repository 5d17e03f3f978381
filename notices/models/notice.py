"""One message to one person about one thing by one channel, as a row, before anything is sent.

The words are made when they are needed (kinds.py); a row holds none, so it can neither grow stale nor tell a secret.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models.envelope import Envelope
from notices.models.preference import Refusal
from staff.models import Event, User

COUNT_UP_TO = 100


class Channel(models.TextChoices):
    INBOX = "inbox", _("Inbox")
    EMAIL = "email", _("E-mail")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def inbox(self, person: User, now: datetime) -> Self:
        """What the person's inbox shows: their rows whose moment has come, dropped ones left out."""
        return self.filter(person=person, channel=Channel.INBOX, not_before__lte=now, state__in=Notice.SHOWN)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def unread_count(self, person: User, now: datetime) -> int:
        """How many unread rows, counted up to COUNT_UP_TO: a badge says "99+" beyond. One query."""
        return self.inbox(person, now).unread().order_by()[:COUNT_UP_TO].count()

    def due(self, now: datetime) -> Self:
        """Rows whose moment has come and of which nobody has done anything yet."""
        return self.filter(state=Notice.State.PENDING, not_before__lte=now)

    def sendable(self) -> Self:
        """E-mail rows; those to an address that the mail server refused wait until somebody has seen to it."""
        return self.filter(channel=Channel.EMAIL).exclude(person__in=Refusal.objects.holding().values("person_id"))


class Notice(models.Model):
    """`moment` is what the row is about (part of its identity); `not_before` is when it may be told.

    pending -> bound (to an envelope) -> sent | dead; pending -> sent for the inbox; anything not sent -> dropped.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waits")
        BOUND = "bound", _("On its way")
        SENT = "sent", _("Told")
        DROPPED = "dropped", _("Not told")
        DEAD = "dead", _("Could not be sent")

    SHOWN = (State.PENDING, State.SENT)

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel)
    moment = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=200, blank=True, default="")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="notices")
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, null=True, related_name="notices")
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-not_before", "-id"]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="pending"), name="notice_due"),
            models.Index(fields=["person", "-not_before", "-id"], name="notice_of_person"),
            models.Index(fields=["person"], condition=Q(channel="inbox", read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["subject_id", "kind"], name="notice_of_subject"),
            models.Index(fields=["-id"], condition=Q(state="dead"), name="notice_dead"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "person", "channel", "moment"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(channel="email", envelope__isnull=False, state__in=["bound", "sent", "dead", "dropped"])
                | Q(envelope__isnull=True, state__in=["pending", "dropped"])
                | Q(channel="inbox", envelope__isnull=True, state="sent"),
                name="notice_state_and_envelope_agree",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dropped", "dead"]) | ~Q(reason=""), name="notice_dropped_says_why"
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(channel="inbox"), name="notice_only_inbox_is_read"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} to {self.person_id} by {self.channel}"
