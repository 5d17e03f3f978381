"""Departments as a tree, and who belongs to them as what.

Their hours are rows of office.OpeningHours; who may do what in them is staff/access.py's.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DepartmentQuerySet(models.QuerySet["Department"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def for_list(self) -> Self:
        """With `members` (people who are active) and `manager` (a name) on each row."""
        members = models.Q(memberships__user__is_active=True)
        managers = Membership.objects.filter(department=models.OuterRef("pk"), role=Membership.Role.MANAGER)
        return self.annotate(
            members=models.Count("memberships", filter=members),
            manager=models.Subquery(managers.values("user__name")[:1]),
        )


class Department(models.Model):
    """Has people and kinds of work. Zone, country and hours are its parent's (at the top the office's) where empty."""

    name = models.CharField(_("Name"), max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Part of")
    )
    zone = models.CharField(_("Time zone"), max_length=64, blank=True, default="")
    country = models.CharField(_("Country"), max_length=2, blank=True, default="")
    subdivision = models.CharField(_("Region"), max_length=10, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="department_not_own_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a department. One manager a department at most; one home department a person."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        DEPUTY = "deputy", _("Deputy")
        ASSISTANT = "assistant", _("Assistant")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    title = models.CharField(_("Job title"), max_length=120, blank=True, default="")
    role = models.CharField(_("Role"), max_length=10, choices=Role, default=Role.ASSISTANT)
    is_home = models.BooleanField(_("Home department"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["department__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "department"], name="membership_once"),
            models.UniqueConstraint(
                fields=["department"], condition=models.Q(role="manager"), name="membership_one_manager"
            ),
            models.UniqueConstraint(fields=["user"], condition=models.Q(is_home=True), name="membership_one_home"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.department_id}"
