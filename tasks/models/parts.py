"""The parts of a task: its steps and what was said about it. Ticking a step is a verb of the task (task.py)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.Model):
    """A line of a task's checklist; `ticked_at` and `ticked_by` are set together."""

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("Step"), max_length=300)
    required = models.BooleanField(_("Required"), default=True)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="step_position"),
            models.CheckConstraint(
                condition=models.Q(ticked_at__isnull=True, ticked_by__isnull=True)
                | models.Q(ticked_at__isnull=False, ticked_by__isnull=False),
                name="step_ticked_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_missing(self) -> bool:
        """Whether it stands between the task and done."""
        return self.required and self.ticked_at is None


class Comment(models.Model):
    """What someone said, in safe Markdown. Not part of the task's version: two people may talk at once."""

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Comment"), max_length=5000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Mention(models.Model):
    """Somebody named in a comment: they hear of it, and see the whole task from then on."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]
        indexes = [models.Index(fields=["user", "task"], name="mention_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.comment_id}"
