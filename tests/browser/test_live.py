"""The open task beside its list, and what others change while a page is open. Polls are asked for, not waited for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

AtDesk = Callable[..., Page]


def poll(page: Page) -> None:
    page.evaluate("window.office.poll()")


def gives(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.locator("main summary", has_text="Assign").click()
    page.locator("details[open] select").select_option(label=name)
    page.locator("#act-assign").click()
    expect(page.locator("#task .facts")).to_contain_text(name)


def test_what_mona_changes_reaches_ida_and_disturbs_nothing(at_desk: AtDesk, office: Seeded) -> None:
    ida, mona = at_desk("ida"), at_desk("mona")
    row = f"#task-{office.ids['Live row']}"

    # The list, with the task open beside it by keyboard: the address tells which, the focus is in it, Escape goes back.
    ida.goto("/my-day/")
    ida.locator(f"{row} .t a").focus()
    ida.keyboard.press("Enter")
    expect(ida.locator("#task h2")).to_be_focused()
    expect(ida.locator("#task h2")).to_have_text("Live row")
    expect(ida).to_have_url(f"{office.url}/my-day/?open={office.ids['Live row']}")
    ida.reload()
    expect(ida.locator("#task h2")).to_have_text("Live row")
    expect(ida.locator(f"{row} .t a")).to_have_attribute("aria-current", "true")

    # Somebody else's change reaches the row and the panel.
    gives(mona, office.path("Live row"), "Omar Aziz")
    poll(ida)
    expect(ida.locator(row)).to_contain_text("for Omar Aziz")
    expect(ida.locator(row)).to_contain_text("Changed by Mona Manager: no longer on this list")
    expect(ida.locator("#task .facts")).to_contain_text("Omar Aziz")
    ida.locator("#task h2").focus()
    ida.keyboard.press("Escape")
    expect(ida.locator(f"{row} .t a")).to_be_focused()
    expect(ida).to_have_url(f"{office.url}/my-day/")

    # A row that has the focus stays, and says so.
    gives(mona, office.path("Live row"), "Ida Berg")
    poll(ida)
    expect(ida.locator(row)).to_contain_text("Changed meanwhile by Mona Manager")
    expect(ida.locator(f"{row} .t a")).to_be_focused()
    ida.locator(row).get_by_role("button", name="Show").click()
    expect(ida.locator(row)).not_to_contain_text("Omar")

    # A comment that is being typed is not disturbed by what comes to the panel and the history beside it.
    ida.goto(office.path("Live talk"))
    ida.locator("#comments textarea").fill("Half a sen")
    mona.goto(office.path("Live talk"))
    mona.locator("#act-start").click()
    expect(mona.locator("#task .badge")).to_have_text("In progress")
    poll(ida)
    expect(ida.locator("#task .badge")).to_have_text("In progress")
    expect(ida.locator("#history")).to_contain_text("Mona Manager started")
    expect(ida.locator("#comments textarea")).to_be_focused()
    expect(ida.locator("#comments textarea")).to_have_value("Half a sen")


def test_an_answer_finds_its_task_asked_for_again_or_another_open(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("ida")
    page.goto(f"/my-day/?open={office.ids['Slow step']}")
    held: list[Route] = []
    page.route("**/steps/*/tick/", lambda route: held.append(route))  # a function of ours: playwright marks it
    step, title = page.get_by_role("button", name="Only step"), page.locator("#task h2")

    def row(name: str) -> str:
        return f"#task-{office.ids[name]}"

    # The same task fetched while its tick is on its way: what was pressed stays, and shows what the office says.
    with page.expect_request("**/tick/"):
        step.click()
    with page.expect_response("**/?beside=my-day"):
        page.locator(f"{row('Slow step')} .t a").click()
    held.pop().continue_()
    expect(step).to_have_attribute("aria-pressed", "true")
    assert office.events("Slow step", "step_ticked") == 1

    # Another task opened meanwhile: that one stays open, and the row tells of the tick.
    page.locator(f"{row('Late step')} .t a").click()
    expect(title).to_have_text("Late step")
    with page.expect_request("**/tick/"):
        step.click()
    page.locator(f"{row('Slow step')} .t a").click()
    expect(title).to_have_text("Slow step")
    expect(page.locator(row("Late step"))).to_contain_text("1 left")
    held.pop().continue_()
    expect(page.locator(row("Late step"))).not_to_contain_text("1 left")
    expect(title).to_have_text("Slow step")


def test_keys_move_open_and_are_listed_and_can_be_turned_off(at_desk: AtDesk, office: Seeded) -> None:
    page = at_desk("omar")
    page.goto("/tasks/")
    page.keyboard.press("j")
    first = page.locator(".rows > li .t > a").first
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".rows > li .t > a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(first).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("jx?")
    expect(page.locator("[data-search]").first).to_have_value("jx?")
    page.goto("/account/")
    page.get_by_label("Shortcuts of a single key").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(f"{office.url}/account/")
