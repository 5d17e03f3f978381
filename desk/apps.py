"""The desk app: pages that show several apps together. At start it tells set-up its page."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from desk import setup_overview  # models are not there before

        setup_overview.register()
