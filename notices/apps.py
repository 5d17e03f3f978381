"""The messages app; at start it registers the kinds that are its own and staff's."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notices.staff_kinds import register_all  # models are not there before

        register_all()
