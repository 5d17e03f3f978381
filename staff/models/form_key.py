"""Keys of create forms: a form sent twice makes one thing."""

from django.conf import settings
from django.db import models


class FormKey(models.Model):
    """(user, kind, key) is used once; `subject_id` says what it made: the answer to a second submit."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subject_kind", "key"], name="form_key_once")]

    def __str__(self) -> str:
        return str(self.key)
