"""How a person wants to be told, where it differs from their preset, and addresses that a mail server refused."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Preference(models.Model):
    """One kind by one channel, on or off. Without a row the person's preset decides (preferences.py)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "channel"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.channel} {'on' if self.on else 'off'}"


class RefusalQuerySet(models.QuerySet["Refusal"]):
    def holding(self) -> Self:
        """Those that count: not cleared, and the person still has the address that was refused."""
        return self.filter(cleared_at__isnull=True, address=F("person__email"))


class Refusal(models.Model):
    """The mail server said that this address takes no mail. Nothing is sent there until it is cleared or changed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="refusals")
    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=254)
    at = models.DateTimeField()
    detail = models.CharField(max_length=500)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RefusalQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel"], condition=Q(cleared_at__isnull=True), name="refusal_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.detail}"
