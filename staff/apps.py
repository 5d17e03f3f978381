"""The app's name for Django; nothing is connected or registered here."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"
