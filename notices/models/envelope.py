"""One mail to one person: the rows that were due together, the text as it was handed over, every attempt.

When it is handed over, and again, is delivery.py's.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TRIES = 8


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def to_send(self, now: datetime) -> Self:
        return self.filter(state__in=Envelope.WAITING, next_attempt_at__lte=now)


class Envelope(models.Model):
    """ready -> sending -> sent | ready (refused for now) | unknown -> sending -> ... -> dead after `tries` attempts.

    `about` holds what the text tells of beyond its rows: {section of the digest: [subject ids]}.
    """

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNKNOWN = "unknown", _("Perhaps sent")
        DROPPED = "dropped", _("Not sent")
        DEAD = "dead", _("Given up")

    WAITING = (State.READY, State.UNKNOWN)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="envelopes")
    channel = models.CharField(max_length=10)
    message_id = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    about = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    reason = models.CharField(max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=TRIES)
    next_attempt_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=["ready", "unknown"]), name="envelope_due"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="envelope_sending"),
            models.Index(fields=["-id"], condition=Q(state="dead"), name="envelope_dead"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["dropped", "dead"]) | ~Q(reason=""), name="envelope_dropped_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_at__isnull=False), name="envelope_sending_since"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"


class Attempt(models.Model):
    """Written before the mail is handed over, its outcome after; an empty outcome: nobody came back to say."""

    class Outcome(models.TextChoices):
        UNDER_WAY = "", _("Under way")
        SENT = "sent", _("Taken by the mail server")
        REFUSED = "refused", _("Refused for now")
        PERMANENT = "permanent", _("Address refused")
        UNKNOWN = "unknown", _("Nobody knows")

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="trail")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.UNDER_WAY)
    detail = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["envelope_id", "number"]
        constraints = [models.UniqueConstraint(fields=["envelope", "number"], name="attempt_once")]

    def __str__(self) -> str:
        return f"attempt {self.number}: {self.get_outcome_display()}"
