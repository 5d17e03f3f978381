"""The messages app; at start it registers the kinds that are its own and staff's, and its page of set-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notices import setup_overview, staff_kinds  # models are not there before

        staff_kinds.register()
        setup_overview.register()
