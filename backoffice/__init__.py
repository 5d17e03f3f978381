"""The frame: settings, routes, middleware, Celery. It imports the apps; no app imports it."""

from backoffice.celery import app as celery_app

VERSION = "1.0.dev"

__all__ = ["VERSION", "celery_app"]
