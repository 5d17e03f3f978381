"""What the background says of itself: when its clocks last ran, and what each of its jobs took.

The tick's heartbeat is the dead-man's switch: written by its own job, it proves beat, broker, worker and database.
"""

from django.db import models


class Heartbeat(models.Model):
    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class JobTally(models.Model):
    """One row for each kind of job: how often it ran, how often it failed, how long all runs took together."""

    name = models.CharField(max_length=100, unique=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)
    ms = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.runs}"
