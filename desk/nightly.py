"""What is done once a night, when few people work: what has served its time goes, and apps may look over their own.

A duty takes `now`, answers how many it did, and is safe to run twice and beside another. Apps above desk register
theirs at start. How long things are kept is told in docs/operations.md.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from notices import jobs as notices_jobs
from staff import jobs as staff_jobs
from staff.models import Heartbeat, Office
from tasks import jobs as tasks_jobs
from tasks.files import nightly as tasks_nightly

log = logging.getLogger(__name__)

Duty = Callable[[datetime], Any]

NIGHT = 3  # o'clock, where the office is

_duties: dict[str, Duty] = {
    "form_keys": staff_jobs.prune_form_keys,
    "mail_texts": notices_jobs.empty_old_mails,
    "bulk_actions": tasks_jobs.prune_bulk_actions,
    "files_pruned": tasks_nightly.prune_files,
    "orphans": tasks_nightly.sweep_orphans,
}


def register(name: str, duty: Duty) -> None:
    """Called at start, by an app above this one: `duty(now)` once a night."""
    _duties[name] = duty


def run(now: datetime) -> dict[str, Any] | None:
    """The duty of the tick: {duty: what it says} by the first tick after three at night, None by all others."""
    if not claim(now):
        return None
    return {name: _do(name, duty, now) for name, duty in _duties.items()}


def claim(now: datetime) -> bool:
    """Whether tonight's work is still to be done, and ours now: by one conditional update."""
    _, first = Heartbeat.objects.get_or_create(name="nightly", defaults={"at": now})
    due = last_night(now, ZoneInfo(Office.current().zone))
    return first or bool(Heartbeat.objects.filter(name="nightly", at__lt=due).update(at=now))


def last_night(now: datetime, zone: ZoneInfo) -> datetime:
    """The last time that it was three at night."""
    local = now.astimezone(zone)
    three = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return three if three <= local else three - timedelta(days=1)


def _do(name: str, duty: Duty, now: datetime) -> Any:
    try:
        return duty(now)
    except Exception as failure:
        log.exception("the nightly duty %s failed", name)
        return {"failed": type(failure).__name__}
