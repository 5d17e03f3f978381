"""The dead-man's switch: a row that the tick's own job writes; it proves beat, broker, worker and database together."""

from django.db import models


class Heartbeat(models.Model):
    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
