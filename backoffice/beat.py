"""When the clock ticks: a static list in code, imported by settings.py. What is due lives in the database, never here.

On the minute, so that what is due at nine is told at nine. Each entry expires just under its period, so that ticks
that piled up while no worker ran don't all run at once.
"""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "tick": {"task": "desk.jobs.tick", "schedule": crontab(), "options": {"expires": 55}},
}
