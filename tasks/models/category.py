"""Kinds of work, defined by an admin: what a task of this kind asks for by nature.

The three `Kind`s are choices here; what bookkeeping and supplies add comes from apps of their own.
"""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Department, Skill, User


class Kind(models.TextChoices):
    CLERICAL = "clerical", _("Clerical")
    BOOKKEEPING = "bookkeeping", _("Bookkeeping")
    SUPPLIES = "supplies", _("Supplies")


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def of_department(self, department: Department) -> Self:
        """Those of the department, and those that name no department and so serve all."""
        return self.filter(models.Q(departments=department) | models.Q(departments__isnull=True)).distinct()


class Category(models.Model):
    """One kind of work. `departments` empty: every department's."""

    class SignOff(models.TextChoices):
        NONE = "none", _("No signature")
        MANAGER = "manager", _("Manager or deputy of the department")
        NAMED = "named", _("Named people")
        REVIEWED_LATER = "reviewed_later", _("Reviewed later")

    name = models.CharField(_("Name"), max_length=120, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.CLERICAL)
    minutes = models.PositiveIntegerField(_("Usual minutes"), default=15)
    sign_off = models.CharField(_("To be signed by"), max_length=16, choices=SignOff, default=SignOff.NONE)
    signers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="signs_for", verbose_name=_("Signers")
    )
    is_private = models.BooleanField(_("Private"), default=False)
    departments = models.ManyToManyField(
        Department, blank=True, related_name="categories", verbose_name=_("Departments")
    )
    required_skills = models.ManyToManyField(
        Skill, blank=True, related_name="required_by", verbose_name=_("Required skills")
    )
    preferred_skills = models.ManyToManyField(
        Skill, blank=True, related_name="preferred_by", verbose_name=_("Preferred skills")
    )
    evidence = models.CharField(_("Evidence asked for"), max_length=120, blank=True, default="", db_default="")
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("Kind of work")

    def __str__(self) -> str:
        return self.name

    @property
    def needs_sign_off(self) -> bool:
        """Whether a task must be signed before it is done; "reviewed later" does not hold it up."""
        return self.sign_off in (self.SignOff.MANAGER, self.SignOff.NAMED)

    def lacking_skills(self, person: User, *, on: date) -> list[str]:
        """Names of the required skills that the person does not hold on that day. One query."""
        return list(self.required_skills.exclude(pk__in=_held(person, on)).values_list("name", flat=True))

    def wished_skills(self, person: User, *, on: date) -> list[str]:
        """Names of the preferred skills that the person does not hold on that day: they block nothing. One query."""
        return list(self.preferred_skills.exclude(pk__in=_held(person, on)).values_list("name", flat=True))


def _held(person: User, on: date) -> models.QuerySet[Skill]:
    held = models.Q(held_by__user=person) & (
        models.Q(held_by__expires_on__isnull=True) | models.Q(held_by__expires_on__gte=on)
    )
    return Skill.objects.filter(held)
