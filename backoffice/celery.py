"""Celery's application. What it runs are *jobs* (`<app>/jobs.py`); the word task means the office's own work.

How it behaves is in settings.py (CELERY_...), when it ticks in beat.py.
"""

import os
from typing import Any

import django
from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@worker_init.connect  # type: ignore[untyped-decorator]
@beat_init.connect  # type: ignore[untyped-decorator]
def look_first(**_: Any) -> None:
    """Before the first job: one that doesn't fit the database isn't done."""
    django.setup()
    from backoffice import job_log, schema  # only where jobs are run, and not before Django is

    schema.wait_until_upgraded()
    job_log.connect()
