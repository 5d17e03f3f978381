"""Evidence: a file that belongs to a task. The bytes lie in the file store under `key`, never under the given name.

Taking a file in and giving it out are actions_attachments.py's and views/attachments.py's.
"""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def shown(self) -> Self:
        """Not those that were taken away."""
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """`media_type` is what the content is, not what the sender called it; `size` in bytes; `digest` is its SHA-256."""

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

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["task", "removed_at"], name="attachment_of_task")]

    def __str__(self) -> str:
        return self.name
