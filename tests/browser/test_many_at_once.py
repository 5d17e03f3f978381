"""Many at once in a browser: rows marked as a range and given to Omar, a week's task dragged and carried by keys, and
My day in one's own order.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.browser.eyes import look_at
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

AtDesk = Callable[..., Page]
PLACE = "link => { const cell = link.closest('td'); return [cell.parentElement.dataset.name, cell.cellIndex]; }"


def test_marked_dragged_and_put_in_order(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("mona")
    many_to_omar(page)
    week(page, office)
    own_order(at_desk("ida"))


def many_to_omar(page: Page) -> None:
    page.goto("/tasks/?q=nobody&assignee=nobody")
    boxes = page.locator("input[form=bulk][name=task]")
    expect(page.locator("#bulk summary").first).to_be_hidden()
    page.get_by_label("All on this page").click()
    assert look_at(page) == []
    page.set_viewport_size(DESK)
    page.goto("/tasks/?q=nobody&assignee=nobody")
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    expect(page.locator("#bulk")).to_contain_text(f"{boxes.count()} marked")
    page.locator("#bulk summary").first.click()
    page.select_option("#bulk-to", label="Omar Aziz")
    page.locator("#bulk-to").press("Enter")
    expect(page.locator("h1")).to_contain_text("given to Omar Aziz")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("#live")).to_contain_text("as they were before")
    assert "/tasks/?q=nobody" in page.url


def week(page: Page, office: Seeded) -> None:
    page.set_viewport_size({"width": 1320, "height": 3000})  # the whole week: nothing scrolls under the mouse
    page.goto("/team/")
    link = page.locator("#week-form .chip > a:visible").first
    chip = f"#{link.get_attribute('id')}"
    name, column = page.locator(chip).evaluate(PLACE)
    to = page.locator(f"#week-form tr[data-to]:not([data-name='{name}']) td:nth-child({column + 1}):not(.off)").first
    other = to.evaluate("cell => cell.parentElement.dataset.name")
    page.locator(chip).drag_to(to)
    expect(page.locator("#live")).to_contain_text("1 task")
    assert page.locator(chip).evaluate(PLACE) == [other, column]
    page.locator("#live .undo").click()
    expect(page.locator("#live")).to_contain_text("as it was before")
    assert page.locator(chip).evaluate(PLACE) == [name, column]
    page.locator(chip).focus()
    for key in ("m", "ArrowDown", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    expect(page.locator("#aloud")).to_contain_text("stays where it was")
    assert page.locator(chip).evaluate(PLACE) == [name, column]
    page.locator("#live .close").click()
    off = page.locator("#week-form td.off").first
    page.locator(chip).drag_to(off)
    expect(page.locator("#live .error")).to_be_visible()
    assert page.locator(chip).evaluate(PLACE) == [name, column]


def own_order(page: Page) -> None:
    page.goto("/my-day/")
    rows = page.locator("ul[aria-labelledby=rest] > li")
    first, second = rows.nth(0).get_attribute("id"), rows.nth(1).get_attribute("id")
    rows.nth(0).locator(".t a").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(rows.nth(0)).to_have_id(second or "")
    expect(rows.nth(1)).to_have_id(first or "")
    expect(rows.nth(1).locator(".t a")).to_be_focused()
    rows.nth(1).locator(".m").drag_to(rows.nth(0), target_position={"x": 150, "y": 2})
    expect(rows.nth(0)).to_have_id(first or "")
    page.keyboard.press("Escape")
    rows.nth(0).locator(".t a").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(rows.nth(0)).to_have_id(second or "")
    page.reload()
    expect(rows.nth(0)).to_have_id(second or "")
