"""Every page, with all that it can hold and all its menus open: axe, edges, targets, focus, nothing sticking out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.eyes import look_at
from tests.browser.pages import PAGES, Look
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


@pytest.mark.parametrize("look", PAGES, ids=str)
def test_page(at_desk: Callable[..., Page], office: Seeded, look: Look) -> None:
    page = at_desk(look.who)
    meant = [f"{look.status}: GET", f"status of {look.status} "] if look.status != 200 else []
    with page.watch.awaiting(*meant):  # type: ignore[attr-defined]
        answer = page.goto(look.url(office))
        assert answer
        assert answer.status == look.status
        wrong = look_at(page)
    assert not wrong, "\n".join(wrong)
