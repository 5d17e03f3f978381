"""The pages of everybody's day, with all that they can hold, all their menus open and their forms refused."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import WORK, Look
from tests.browser.rounds import go_round
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


@pytest.mark.parametrize("look", WORK, ids=str)
def test_page(kept_page: Callable[[str], Page], office: Seeded, look: Look) -> None:
    go_round(kept_page, office, look)
