"""The frame: settings, routes, middleware, Celery. It imports the apps; no app imports it."""

from backoffice.celery import app as celery_app

__all__ = ["celery_app"]
