"""What a kind of work asks for beyond title and steps: its fields, and what a task's holder wrote into them.

Reading what was typed is forms_fields.py's; writing a value is actions_fields.py's; what is missing gate.py hears.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models.category import Category


class CategoryFieldQuerySet(models.QuerySet["CategoryField"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)


class CategoryField(models.Model):
    """One field of a kind of work. Bounds of a number are whole thousandths, so that SQLite keeps them exactly.

    `options` are the choices of a choice, in order. A field that holds values is archived, never deleted.
    """

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        AMOUNT = "amount", _("Amount of money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        TICK = "tick", _("Tick")

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("Name"), max_length=80)
    type = models.CharField(_("Type"), max_length=8, choices=Type, default=Type.TEXT)
    required = models.BooleanField(_("Required"), default=False)
    unit = models.CharField(_("Unit"), max_length=20, blank=True, default="")
    minimum = models.BigIntegerField(_("Lowest"), null=True, blank=True)
    maximum = models.BigIntegerField(_("Highest"), null=True, blank=True)
    options = models.JSONField(_("Choices"), default=list, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = CategoryFieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "name"], condition=models.Q(archived_at__isnull=True), name="category_field_name"
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True)
                | models.Q(maximum__isnull=True)
                | models.Q(maximum__gte=models.F("minimum")),
                name="category_field_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FieldValue(models.Model):
    """What a task says in one field; only the column of the field's type is used.

    `number` is in whole thousandths, `minor` in the currency's minor units. `action_taken` says what was done about a
    number outside its range.
    """

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="field_values")
    field = models.ForeignKey(CategoryField, on_delete=models.PROTECT, related_name="values_given")
    text = models.CharField(max_length=2000, blank=True, default="")
    number = models.BigIntegerField(null=True, blank=True)
    minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    day = models.DateField(null=True, blank=True)
    ticked = models.BooleanField(default=False)
    out_of_range = models.BooleanField(default=False)
    action_taken = models.CharField(_("What was done about it"), max_length=500, blank=True, default="")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["field__position", "field_id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "field"], name="field_value_once"),
            models.CheckConstraint(
                condition=models.Q(out_of_range=False) | ~models.Q(action_taken=""),
                name="field_value_says_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.field_id}"
