"""The tasks app: the work. At start it tells notices its messages, and set-up its pages."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from tasks import digest, gate_fields, notice_kinds, notice_range, setup_overview  # models are not there before

        notice_kinds.register()
        notice_range.register()
        gate_fields.register()
        digest.register()
        setup_overview.register()
