"""A person's key for programs. Only its SHA-256 is kept: the token itself is shown once, when it is made."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, now: datetime) -> Self:
        """Neither revoked nor expired, of a person who may sign in."""
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(alive, revoked_at__isnull=True, user__is_active=True)


class ApiToken(models.Model):
    """`prefix` is the token's beginning, so that its owner knows it again in the list."""

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    # The word, not the month of that name.
    scope = models.CharField(
        pgettext_lazy("what a token may do", "May"), max_length=8, choices=Scope, default=Scope.WRITE
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name
