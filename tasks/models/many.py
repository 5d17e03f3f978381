"""Many tasks at once: one each, a bulk action with what became of each line, saved views, a person's own order."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Department


class OneEach(models.Model):
    """The same work given to several people: one task each (`tasks`), so that "who has not" can be said."""

    title = models.CharField(_("Title"), max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Bulk(models.Model):
    """One verb on many tasks by one person at one moment, undone at one go. `to` and `day` are what was asked for."""

    verb = models.CharField(max_length=20)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class BulkLine(models.Model):
    """What became of one task: the event that was written, or why it was refused; neither: it was so already.

    `asked` is the number as it was sent; a line without a task is one that the person could not have seen. `kept` says
    why the undo left it as it was.
    """

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="lines")
    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, null=True, related_name="+")
    asked = models.CharField(max_length=20, blank=True, default="", db_default="")
    event_id = models.BigIntegerField(null=True)
    refused = models.CharField(max_length=1000, blank=True, default="")
    kept = models.CharField(max_length=1000, blank=True, default="", db_default="")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bulk", "task"], name="bulk_line_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.task_id}"


class SavedView(models.Model):
    """A filter of the task list under a name; with a department its members see it too."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name


class OwnPlace(models.Model):
    """Where a person put a task in their own day: lower ranks first; tasks without a place keep the usual order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="places")
    rank = models.BigIntegerField()

    class Meta:
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "task"], name="own_place_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.task_id}"
