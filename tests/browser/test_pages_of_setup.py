"""The pages of people and set-up, of one's account, the door, and what went wrong: as in test_pages_of_work.py."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import SETUP, Look
from tests.browser.rounds import go_round
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


@pytest.mark.parametrize("look", SETUP, ids=str)
def test_page(kept_page: Callable[[str], Page], office: Seeded, look: Look) -> None:
    go_round(kept_page, office, look)
