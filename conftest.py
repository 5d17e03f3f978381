"""Plumbing of every test: which database and browser it runs on. The people are in tests/cast.py."""

import os
import shutil
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

pytest_plugins = ["tests.cast", "tests.factories", "tests.matrix", "tests.api"]

# Playwright runs an event loop in the test's thread, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SLOWEST = ("test_access_matrix", "test_pseudo_locale", "test_query_counts", "test_described", "test_make_demo")
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-compositing",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.hookimpl(trylast=True)  # after pytest-django has put the rest in its order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's files first, then the other slow ones: the run ends when the last file does. What waits for the
    clock comes when the office has run for a while.

    A plain `pytest` runs on SQLite and leaves out what needs PostgreSQL; `make test` leaves out nothing.
    """
    items.sort(key=_turn)
    if connection.vendor == "postgresql":
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: make test, or DATABASE_URL=postgres://..."))


def _turn(item: pytest.Item) -> tuple[bool, bool, bool]:
    name = item.path.name
    return item.get_closest_marker("browser") is None, name.startswith("test_beat"), not name.startswith(SLOWEST)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Throttling counts in the cache; Redis, unlike the database, isn't rolled back after a test."""
    if settings.REDIS_URL:
        cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Any Chromium: CHROMIUM=, one on PATH, else Playwright's own."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    chosen = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **chosen, "args": QUIET_CHROMIUM}
