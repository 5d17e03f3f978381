"""Settings of the test run: the product's own, less what only costs time. Never a flag that product code reads."""

import os

os.environ.setdefault("SECRET_KEY", "only for tests, never for an office: 0123456789 abcdefghijklmnopqrstuvwxyz")
# Each process of a parallel run has a Redis database of its own, as it has a database of its own.
if os.environ.get("REDIS_URL"):
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"

from backoffice.settings import *  # noqa: F403
from backoffice.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
