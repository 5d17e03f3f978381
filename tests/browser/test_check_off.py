"""Checking off, the one thing that everybody does all day: by mouse, by finger, by keyboard, without JavaScript, twice
at once, from a page that is stale, and while the office can't be reached.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import TOUCH
from tests.browser.eyes import look_at
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

AtDesk = Callable[..., Page]
MOST_TABS = 120


def row_of(page: Page, office: Seeded, title: str) -> Locator:
    return page.locator(f"#task-{office.ids[title]}")


def ring(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Mark done: {title}", exact=True)


def test_by_mouse_and_undone_by_what_was_said(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    ring(page, "Ring").click()
    row = row_of(page, office, "Ring")
    expect(row).to_have_class("done")
    said = page.get_by_role("status")
    expect(said).to_contain_text("“Ring” done")
    assert look_at(page) == []
    assert office.status("Ring") == "done"
    said.get_by_role("button", name="Undo").click()
    expect(ring(page, "Ring")).to_be_visible()
    assert office.status("Ring") == "open"
    expect(page.get_by_role("status")).to_contain_text("as it was before")


def test_two_rings_in_one_second_are_two_tasks(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    page.evaluate(
        "titles => titles.forEach(title => document.querySelector(`[aria-label='Mark done: ${title}']`).click())",
        ["Second ring", "Third ring"],
    )
    for title in ("Second ring", "Third ring"):
        expect(row_of(page, office, title)).to_have_class("done")
        assert office.events(title, "completed") == 1


def test_a_double_click_is_one(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    ring(page, "Double ring").dblclick()
    expect(row_of(page, office, "Double ring")).to_have_class("done")
    assert office.events("Double ring", "completed") == 1
    assert len(asked) == 1
    assert office.events("Double ring", "undone") == 0


def test_without_javascript(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida", java_script_enabled=False)
    page.goto("/my-day/")
    ring(page, "Plain ring").click()
    expect(page).to_have_url(f"{office.url}/my-day/")
    expect(row_of(page, office, "Plain ring")).to_have_class("done")
    expect(page.get_by_role("status")).to_contain_text("“Plain ring” done")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page).to_have_url(f"{office.url}/my-day/")
    expect(ring(page, "Plain ring")).to_be_visible()
    assert office.status("Plain ring") == "open"


def test_steps_and_sign_off_without_javascript(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida", java_script_enabled=False)
    page.goto(office.path("Morning post"))
    for step in ("Open the letters", "Stamp the date"):
        page.get_by_role("button", name=step).click()
        expect(page.get_by_role("button", name=step)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Mark done: Morning post").click()
    expect(page.locator("#task .badge", has_text="Done")).to_be_visible()
    page.goto(office.path("Bank file"))
    page.get_by_role("button", name="Send for sign-off").click()
    expect(page.locator("#task .badge", has_text="To be signed")).to_be_visible()
    assert office.status("Bank file") == "to_be_signed"


def test_done_pressed_before_the_tick_is_answered(at_desk: AtDesk, office: Seeded) -> None:
    """What is pressed while the answer to the tick is awaited follows it, with the version that it brings."""
    page = at_desk("ida")
    page.goto(office.path("Quick steps"))
    held: list[Route] = []
    page.route("**/tick/", lambda route: held.append(route))
    with page.expect_request("**/tick/"):
        page.get_by_role("button", name="Only step").click()
    page.get_by_role("button", name="Mark done: Quick steps").click()
    held[0].continue_()
    expect(page.locator("#task .badge", has_text="Done")).to_be_visible()
    assert office.events("Quick steps", "completed") == 1


def test_a_tick_leaves_what_is_being_typed(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto(office.path("Typed steps"))
    page.locator("#task summary", has_text="note").click()
    note = page.get_by_label("Note for next time")
    note.fill("Two letters for the bank")
    page.get_by_role("button", name="Only step").click()
    expect(page.get_by_role("button", name="Only step")).to_have_attribute("aria-pressed", "true")
    expect(note).to_be_visible()
    expect(note).to_have_value("Two letters for the bank")
    page.get_by_role("button", name="Mark done: Typed steps").click()
    expect(page.locator("#task .badge", has_text="Done")).to_be_visible()
    expect(page.locator("#task")).to_contain_text("Two letters for the bank")


def test_a_number_outside_its_range_asks_and_save_stays_under_the_finger(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida", **TOUCH)
    page.goto(office.path("Warm fridge"))
    degrees, action = page.get_by_label("Temperature"), page.get_by_label("What was done about it?")
    expect(action).to_be_hidden()
    degrees.fill("9")
    expect(action).to_be_visible()
    degrees.fill("5")
    expect(action).to_be_hidden()

    # Pressed before the question has opened: the button is not moved away, and the office asks.
    degrees.fill("9")
    page.locator("#act-fields").hover()
    page.mouse.down()
    page.wait_for_timeout(600)
    expect(action).to_be_hidden()
    page.mouse.up()
    expect(action).to_be_visible()
    expect(page.locator("#task .invalid-feedback").first).to_be_visible()
    expect(degrees).to_have_value("9")
    assert office.events("Warm fridge", "fields_set") == 0
    action.fill("Rang the firm")
    page.locator("#act-fields").click()
    expect(page.locator("#live")).to_contain_text("Saved")
    assert office.events("Warm fridge", "fields_set") == 1


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


def sees_focus(page: Page) -> bool:
    return bool(
        page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; }"""
        )
    )


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_by_keyboard_alone(at_desk: AtDesk, office: Seeded, key: str) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    tab_to(page, ring(page, "Keyboard ring"))
    assert sees_focus(page)
    page.keyboard.press(key)
    row = row_of(page, office, "Keyboard ring")
    expect(row).to_have_class("done")
    undo = row.get_by_role("button", name="Undo: Keyboard ring")
    expect(undo).to_be_focused()
    assert sees_focus(page)
    page.keyboard.press(key)
    expect(ring(page, "Keyboard ring")).to_be_focused()
    assert office.status("Keyboard ring") == "open"


def test_the_first_tab_skips_to_the_tasks(at_desk: AtDesk) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to my tasks")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_steps_by_keyboard_keep_the_place(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto(office.path("With steps"))
    step = page.get_by_role("button", name="Lock the safe")
    tab_to(page, step)
    page.keyboard.press("Space")
    expect(step).to_have_attribute("aria-pressed", "true")
    expect(step).to_be_focused()
    page.keyboard.press("Space")
    expect(step).to_have_attribute("aria-pressed", "false")
    expect(step).to_be_focused()


def test_by_finger_at_390(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida", **TOUCH)
    page.goto("/my-day/")
    touched = ring(page, "Phone ring")
    box = touched.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    touched.tap()
    expect(row_of(page, office, "Phone ring")).to_have_class("done")
    page.get_by_role("status").get_by_role("button", name="Undo").tap()
    expect(ring(page, "Phone ring")).to_be_visible()
    assert office.status("Phone ring") == "open"


def test_offline_it_says_so_and_never_looks_done(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    page.context.set_offline(True)
    with page.watch.awaiting("ERR_INTERNET_DISCONNECTED", "htmx:(sendError|afterRequest)"):  # type: ignore[attr-defined]
        ring(page, "Offline ring").click()
        expect(page.get_by_role("status")).to_contain_text("Not saved, try again")
    expect(row_of(page, office, "Offline ring")).not_to_have_class("done")
    page.context.set_offline(False)
    ring(page, "Offline ring").click()
    expect(row_of(page, office, "Offline ring")).to_have_class("done")


def test_while_the_server_is_away(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    office.running.stop_one("web")
    try:
        with page.watch.awaiting("ERR_CONNECTION_REFUSED", "htmx:(sendError|afterRequest)"):  # type: ignore[attr-defined]
            ring(page, "Away ring").click()
            expect(page.get_by_role("status")).to_contain_text("Not saved, try again")
        expect(row_of(page, office, "Away ring")).not_to_have_class("done")
    finally:
        office.running.start_web()
    ring(page, "Away ring").click()
    expect(row_of(page, office, "Away ring")).to_have_class("done")
    assert office.events("Away ring", "completed") == 1


def test_a_failure_of_the_server_never_looks_done(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto("/my-day/")
    page.route("**/complete/", lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    with page.watch.awaiting("500"):  # type: ignore[attr-defined]
        ring(page, "Late letters").click()
        expect(page.get_by_role("status")).to_contain_text("Not saved, try again")
    expect(row_of(page, office, "Late letters")).not_to_have_class("done")
    expect(page.get_by_role("main")).not_to_contain_text("Broken")


def test_a_stale_tab_gets_the_row_as_it_is_and_why(at_desk: AtDesk, office: Seeded) -> None:
    first, second = at_desk("ida"), at_desk("ida")
    for page in (first, second):
        page.goto("/my-day/")
    ring(first, "Stale ring").click()
    expect(row_of(first, office, "Stale ring")).to_have_class("done")
    with second.expect_response("**/complete/") as answer:
        ring(second, "Stale ring").click()
    assert answer.value.status == 409
    row = row_of(second, office, "Stale ring")
    expect(row).to_have_class("done")
    expect(row).to_contain_text("You changed it meanwhile")
    assert office.events("Stale ring", "completed") == 1


def test_back_shows_a_page_never_a_fragment(at_desk: AtDesk, office: Seeded) -> None:
    """On a narrow screen, where a row leads to the task's own page; beside the list it is test_live.py."""
    page = at_desk("ida", viewport={"width": 1000, "height": 900})
    page.goto("/my-day/")
    ring(page, "Back ring").click()
    row = row_of(page, office, "Back ring")
    expect(row).to_have_class("done")
    row.get_by_role("link", name="Back ring").click()
    expect(page).to_have_url(f"{office.url}{office.path('Back ring')}")
    page.go_back()
    expect(page).to_have_url(f"{office.url}/my-day/")
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    expect(row).to_have_class("done")
    page.go_forward()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    page.locator("main details.reason summary").first.click()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ida")
