"""No page is forgotten: every route of the URLconf is a page that is looked at, a part of one, or a verb by POST."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver

from tests.browser.pages import ACTIONS, NO_PAGES, PAGES
from tests.test_methods import VERBS

pytestmark = pytest.mark.once


def routes() -> dict[str, str]:
    """{name: pattern} of all routes but those of Django's own admin and of the API, of which one is a page."""
    found = {name: path for name, path in walk(get_resolver().url_patterns, "/") if not path.startswith("/admin/")}
    return {name: path for name, path in found.items() if not path.startswith("/api/") or name == "docs"}


def walk(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, path)
        else:
            yield pattern.name, path


def test_every_route_is_looked_at_or_a_verb() -> None:
    pages = {look.route for look in PAGES if look.status in (200, 410)}
    assert pages | NO_PAGES.keys() | ACTIONS == set(routes())
    assert not pages & (NO_PAGES.keys() | ACTIONS)


def test_what_is_called_a_verb_is_no_page() -> None:
    """Each of those answers GET with 405: tests/test_methods.py."""
    assert ACTIONS == VERBS
