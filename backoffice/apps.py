"""The frame as an app: at start it hands in its checks and nightly duties, and tells Sentry if that is wanted."""

from django.apps import AppConfig
from django.conf import settings


class BackofficeConfig(AppConfig):
    name = "backoffice"

    def ready(self) -> None:
        from backoffice import VERSION, checks, prune, sentry  # models are not there before

        checks.register()
        prune.register()
        if settings.SENTRY_DSN:
            sentry.start(settings.SENTRY_DSN, release=VERSION)
