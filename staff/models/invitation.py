"""An invitation to sign in for the first time: valid for 7 days, used once, shown to the admin as link and slip."""

from datetime import timedelta

from django.conf import settings
from django.db import models

VALID_FOR = timedelta(days=7)


class Invitation(models.Model):
    """`nonce` is part of the signed link; sending again makes a new nonce, so older links stop working.

    `mailed_at` is empty until the mail server took the mail; the tick tries again until `tries` are used up.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation")
    nonce = models.CharField(max_length=43)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    sent_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"
