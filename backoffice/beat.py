"""When the clock ticks: a static list in code, imported by settings.py. What is due lives in the database, never here.

Each entry expires just under its period, so that ticks that piled up while no worker ran don't all run at once.
"""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "tick": {"task": "desk.jobs.tick", "schedule": 60.0, "options": {"expires": 55}},
}
