"""What happened: one append-only row for every change, whatever it was about. History, messages and audit read it.

An event knows its subject by kind and id, never by a foreign key: it stands longer than what it tells of.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

if TYPE_CHECKING:
    from staff.models.user import User


SETTLED = timedelta(seconds=10)


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, kind: str, subject_id: int) -> "EventQuerySet":
        return self.filter(subject_kind=kind, subject_id=subject_id)

    def settled(self, now: datetime) -> "EventQuerySet":
        """Those that no transaction still under way can come before: ids are given out before they are committed."""
        return self.filter(at__lte=now - SETTLED)

    def update(self, **_changes: Any) -> NoReturn:
        raise TypeError("events are never changed")

    def delete(self) -> NoReturn:
        raise TypeError("events are never deleted")


class Event(models.Model):
    """Who, when, what, before, after. `before` and `after` are small JSON objects of the fields that changed."""

    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=500, blank=True, default="")

    objects = EventQuerySet.as_manager()

    # What it tells of, at hand while it is recorded; an event read from the log has only kind and id.
    subject: models.Model | None = None

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="event_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.name}"

    @classmethod
    def record(
        cls,
        subject: models.Model,
        name: str,
        *,
        by: "User | None",
        at: datetime,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
    ) -> "Event":
        """Write one event about `subject`; `by` empty means the office itself (a job)."""
        event = cls.objects.create(
            subject_kind=str(subject._meta.model_name),
            subject_id=subject.pk,
            name=name,
            by=by,
            at=at,
            before=before or {},
            after=after or {},
            reason=reason,
        )
        event.subject = subject
        return event
