"""The tasks app: the work. At start it tells notices which messages it has."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from tasks import notice_kinds  # models are not there before

        notice_kinds.register()
