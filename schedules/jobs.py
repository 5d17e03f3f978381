"""What the tick does for recurring work. Safe to run twice, and at once."""

from datetime import datetime

from schedules import generator
from schedules.expiry import expire_late
from schedules.generator import Run


def generate(now: datetime) -> dict[str, int]:
    """Write the dates that have come within reach, make their tasks, close what has expired; how many of each."""
    generator.follow_calendar(now)
    run = Run(now)
    generator.look_at_all(run)
    if expired := expire_late(now):
        run.missed += expired
        generator.look_at_all(run)  # work that comes one at a time follows what was closed
    return {"created": run.created, "missed": run.missed, "in_trouble": run.in_trouble}
