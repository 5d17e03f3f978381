"""How a piece of work is done. A change makes a new version; a task keeps the version that it was made from."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Department
from tasks.models.category import Category


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)


class Procedure(models.Model):
    """A department's way to do one piece of work; its words and steps are in its versions."""

    name = models.CharField(_("Name"), max_length=200)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="procedures", verbose_name=_("Department")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="procedures", verbose_name=_("Category")
    )
    current = models.ForeignKey("ProcedureVersion", on_delete=models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ProcedureVersion(models.Model):
    """What a procedure said from `created_at` on. Never changed once written."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    instructions = models.TextField(_("Instructions"), blank=True, default="")
    minutes = models.PositiveIntegerField(_("Usual minutes"), default=15)
    evidence = models.CharField(_("Evidence asked for"), max_length=120, blank=True, default="", db_default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"


class ProcedureStep(models.Model):
    """One line of a procedure's checklist."""

    of = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("Step"), max_length=300)
    required = models.BooleanField(_("Required"), default=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["of", "position"], name="procedure_step_position")]

    def __str__(self) -> str:
        return self.text
