"""Each job in the background: its name on every log line, one line when it ended, and its place in the tally.

Connected in worker processes alone (celery.py). A job carries the name of the request that started it.
"""

import logging
import time
from typing import Any

from celery.signals import before_task_publish, task_failure, task_postrun, task_prerun
from django.db import Error, IntegrityError
from django.db.models import F
from django.utils import timezone

from backoffice import logs
from staff.models import JobTally

log = logging.getLogger("backoffice.job")
_started: dict[str, float] = {}


def connect() -> None:
    task_prerun.connect(begins)
    task_postrun.connect(ended)
    task_failure.connect(failed)


@before_task_publish.connect  # type: ignore[untyped-decorator]
def name_the_request(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and (request_id := logs.about().get("request_id")):
        headers["office_request"] = request_id


def begins(task_id: str, task: Any, **_: Any) -> None:
    _started[task_id] = time.perf_counter()
    asked = getattr(task.request, "office_request", None) or (task.request.headers or {}).get("office_request")
    logs.begin(job=task.name, job_id=task_id, **({"request_id": asked} if asked else {}))


def failed(task_id: str, exception: BaseException, einfo: Any, sender: Any, **_: Any) -> None:
    log.error("%s failed", sender.name, exc_info=(type(exception), exception, exception.__traceback__))


def ended(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    ms = round((time.perf_counter() - _started.pop(task_id, time.perf_counter())) * 1000)
    log.info("%s %s %d ms", task.name, state, ms, extra={"facts": {"state": state, "ms": ms}})
    count(task.name, ms=ms, failed=state == "FAILURE")
    logs.begin()


def count(name: str, *, ms: int, failed: bool) -> None:
    """One row a kind of job. What can't be counted holds nothing up."""
    mine = JobTally.objects.filter(name=name[:100])
    more = {
        "runs": F("runs") + 1,
        "failures": F("failures") + int(failed),
        "ms": F("ms") + ms,
        "last_at": timezone.now(),
    }
    try:
        if not mine.update(**more):
            first = {"runs": 1, "failures": int(failed), "ms": ms, "last_at": timezone.now()}
            JobTally.objects.create(name=name[:100], **first)
    except IntegrityError:  # another worker was the first
        mine.update(**more)
    except Error as problem:
        log.warning("the tally of %s could not be written: %s", name, type(problem).__name__)
