"""The clock itself. Nobody in this office ticks by hand: a heartbeat is the real beat's, through broker and worker."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

A_MINUTE_AND_MORE = 90


def test_beat_ticks_once_a_minute(at_desk: Any, office: Seeded) -> None:
    page: Page = at_desk("")
    office.running.until(office.running.ticked_at, "the first tick of beat", patience=A_MINUTE_AND_MORE)
    health = page.request.get(f"{office.url}/health/")
    assert health.status == 200
    assert health.json()["status"] == "ok"
