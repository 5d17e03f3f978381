"""Everything the clock does, in order; the jobs, the command and the demo call it. What each duty does is its app's.

The database is the truth and a tick only asks "what is due and not yet done?": a lost one changes when, never whether.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from desk import nightly
from notices import jobs as notices_jobs
from schedules import jobs as schedules_jobs
from staff import jobs as staff_jobs
from staff.holidays import keep_seeded
from staff.models import Heartbeat
from tasks import jobs as tasks_jobs
from tasks.files import nightly as tasks_nightly

log = logging.getLogger(__name__)

Duty = Callable[[datetime], Any]
Start = Callable[[list[int]], object]


def duties(start: Start) -> list[tuple[str, Duty]]:
    """In order: first what makes or moves work, then what tells of it. `start` is given the mails to deliver."""
    return [
        ("holidays_seeded", keep_seeded),
        ("employments_ended", staff_jobs.end_employment),
        ("occurrences", schedules_jobs.generate),
        ("woken", tasks_jobs.wake_waiting),
        ("due_moments_moved", tasks_jobs.follow_hours),
        ("reminded", tasks_jobs.remind),
        ("people_reminded", notices_jobs.reminders),
        ("digests", notices_jobs.digests),
        ("dispatched", lambda now: notices_jobs.dispatch(now, start=start)),
        ("files_checked", tasks_nightly.check_files),
        ("nightly", nightly.run),
    ]


class DryRun(Exception):
    """Rolls back what a dry run did."""


def run(now: datetime, *, start: Start = notices_jobs.deliver.delay_on_commit) -> dict[str, Any]:
    """Do each duty; {duty: what it says}. One that fails is logged and named, and the others go on."""
    summary = {name: _do(name, duty, now) for name, duty in duties(start)}
    return summary | {"invitations_sent": _do("invitations_sent", staff_jobs.send_unsent_invitations, now)}


def rehearse(now: datetime) -> dict[str, Any]:
    """What `run` would say, all of it rolled back and no mail sent."""
    summary: dict[str, Any] = {}
    try:
        with transaction.atomic():
            for name, duty in duties(start=lambda _ids: None):
                with transaction.atomic():
                    summary[name] = _do(name, duty, now)
            raise DryRun
    except DryRun:
        return summary


def _do(name: str, duty: Duty, now: datetime) -> Any:
    try:
        return duty(now)
    except Exception as failure:
        log.exception("the tick's duty %s failed", name)
        return {"failed": type(failure).__name__}


def beat_heart(now: datetime) -> None:
    """Written by the tick's own job: proof that beat, broker, worker and database work together."""
    Heartbeat.objects.update_or_create(name="tick", defaults={"at": now})
