"""The one row of this app: what a POST with an Idempotency-Key answered, so that sending it again changes nothing."""

from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """(user, key) is used once; `digest` is of method, path and body; `status` and `body` are the stored answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key
