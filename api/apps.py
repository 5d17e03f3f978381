"""The api app: at start it gives the night the forgetting of old idempotency keys."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from api import jobs  # models are not there before
        from desk import nightly

        nightly.register("idempotency_keys", jobs.prune_idempotency_keys)
