"""A name in a comment by keys alone: the list that opens, the name that is taken, the mark that is left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.eyes import look_at
from tests.browser.seed import Seeded

pytestmark = pytest.mark.browser


def test_a_name_is_taken_from_the_list_by_keys(at_desk: Callable[..., Page], office: Seeded) -> None:
    page = at_desk("omar")
    page.goto(office.path("Stuck"))
    comment = page.locator("[data-mentions] textarea")
    comment.press_sequentially("Ask @da")
    options = page.locator("#mentions").get_by_role("option")
    expect(options).to_have_count(1)
    expect(comment).to_have_attribute("aria-activedescendant", "mention-1")
    assert look_at(page) == []
    comment.press("Escape")
    expect(options).to_have_count(0)
    comment.press("Backspace")
    expect(options.first).to_be_visible()
    comment.press_sequentially("ag")
    expect(options).to_have_count(1)
    comment.press("Enter")
    name = comment.input_value().removeprefix("Ask @").rstrip()
    assert name.startswith("Dag")
    comment.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".talk .mention").last).to_have_text(f"@{name}")
