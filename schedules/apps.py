"""The schedules app: recurring work. At start it tells set-up what hangs on a row before that is archived."""

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "schedules"

    def ready(self) -> None:
        from schedules.holds import recurring_work  # models are not there before
        from staff import archiving

        archiving.holds.append(recurring_work)
