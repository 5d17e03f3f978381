"""Celery's application. What it runs are *jobs* (`<app>/jobs.py`); the word task means the office's own work.

How it behaves is in settings.py (CELERY_...), when it ticks in beat.py.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
