"""Skills and who holds them until when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Skill(models.Model):
    """A certificate, an education or a training that a kind of work can ask for."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("Certificate")
        EDUCATION = "education", _("Education")
        TRAINING = "training", _("Training")

    name = models.CharField(_("Name"), max_length=120, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.TRAINING)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class HeldSkill(models.Model):
    """One person's skill. It counts up to and including `expires_on`; empty means for good."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="held_by", verbose_name=_("Skill"))
    number = models.CharField(_("Number"), max_length=60, blank=True, default="")
    expires_on = models.DateField(_("Valid until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["skill__name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="held_skill_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.skill_id}"
