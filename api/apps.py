"""The api app: at start it tells the tick to forget old idempotency keys."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from api import jobs  # models are not there before
        from desk import tick

        tick.register("idempotency_keys_pruned", jobs.prune_idempotency_keys)
