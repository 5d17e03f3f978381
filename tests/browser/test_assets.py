"""How assets.py looks at the files that pages load; rounds.py has it look at each page's."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.assets import ask_for, files_of
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


def test_what_is_not_to_be_kept_is_found(at_desk: Any, office: Seeded) -> None:
    """The check can fail: on a file that isn't there, and on a page, which is no file. And it has something to do."""
    page: Page = at_desk("ida")
    missing, changing = f"{office.url}/static/missing.css", f"{office.url}/login/"
    with page.watch.awaiting("404"):  # type: ignore[attr-defined]
        wrong = ask_for(page.request, {missing, changing})
    assert f"404: {missing}" in wrong
    assert f"no content in its name: {changing}" in wrong
    assert len(files_of(page.request.get(f"{office.url}/my-day/").text(), office.url)) > 4
