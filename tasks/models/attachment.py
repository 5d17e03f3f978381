"""Evidence: a file that belongs to a task. The bytes lie in the file store under `key`, never under the given name.

Taking a file in and taking it away are actions_attachments.py's, giving it out views/attachments.py's.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

BYTES_KEPT = timedelta(days=30)  # after it was taken away


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def shown(self) -> Self:
        """Not those that were taken away."""
        return self.filter(removed_at__isnull=True)

    def kept(self) -> Self:
        """Those whose bytes must be in the store: also what was taken away and can still be brought back."""
        return self.filter(pruned_at__isnull=True)

    def prunable(self, now: datetime) -> Self:
        return self.kept().filter(removed_at__lt=now - BYTES_KEPT)

    def damaged(self) -> Self:
        return self.kept().exclude(trouble="")


class Attachment(models.Model):
    """`media_type` is what the content is, not what the sender called it; `size` in bytes; `digest` is its SHA-256.

    `trouble` is what the check of `checked_at` found; `pruned_at`: the bytes are gone for good, the row stays.
    """

    class Trouble(models.TextChoices):
        MISSING = "missing", _("The file is missing")
        CHANGED = "changed", _("The file is not the one that was added")

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="attachments")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("File name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    pruned_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(db_default=Now())
    trouble = models.CharField(max_length=10, choices=Trouble, blank=True, default="", db_default="")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [
            models.Index(fields=["task", "removed_at"], name="attachment_of_task"),
            models.Index(fields=["checked_at"], name="attachment_to_check", condition=models.Q(pruned_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.media_type in ("image/jpeg", "image/png")

    @property
    def can_be_viewed(self) -> bool:
        """In the browser itself, in a sandbox; everything else is a download."""
        return self.is_picture or self.media_type == "application/pdf"
