"""Every form that a page holds, once, filled with what can't be right. What the answer looks like is eyes.py's."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.eyes import look_again, open_all

SPOIL = Path(__file__).with_name("spoil.js").read_text()
FORMS = "main form[method=post]"
SAID = "main .errors, main .invalid-feedback, main .refused, .said.error"
# [path, names of the fields that can be filled in] of each.
READ = """forms => forms.map(form => [
  new URL(form.getAttribute("action") || location.href, location.href).pathname,
  [...form.elements].filter(field => field.type !== "hidden" && field.name && field.tagName !== "BUTTON")
    .map(field => field.name)])"""
# Boxes alone can't be wrong; marks of rows that aren't there are a 404 (tasks/tests/test_act_on_many.py).
NEVER_WRONG = {"/account/notices/kinds/", "/tasks/bulk/complete/"}

looked_at: set[str] = set()


def wrong_with_forms(page: Page, address: str) -> list[str]:
    """Spoils each form of the page at this address that no page before had: it must answer 422, and well."""
    wrong = []
    page.set_viewport_size({"width": 1320, "height": 900})  # the task that is open beside a list has forms, too
    while found := next_form(page):
        place, kind = found
        status = spoiled(page, place)
        expect(page.locator(SAID).first).to_be_visible()
        if status == 422:
            wrong += [f"{kind}: {words}" for words in look_again(page)]
        else:
            wrong.append(f"{kind}: {status}")
        page.set_viewport_size({"width": 1320, "height": 900})
        page.goto(address)
    return wrong


def next_form(page: Page) -> tuple[int, str] | None:
    """Place and kind of the first form that no page before had."""
    for place, (action, fields) in enumerate(page.locator(FORMS).evaluate_all(READ)):
        kind = kind_of(action, fields)
        if kind and kind not in looked_at and path_of(kind) not in NEVER_WRONG:
            looked_at.add(kind)
            return place, kind
    return None


def kind_of(action: str, fields: list[str]) -> str:
    """The path it sends to and its fields; empty without anything to fill in."""
    return f"{re.sub(r'[0-9]+', '#', action)} {sorted(set(fields))}" if fields else ""


def path_of(kind: str) -> str:
    return kind.split(" ")[0]


def spoiled(page: Page, place: int) -> int:
    """Sends the form of that place with nonsense; the status of the answer, once it is shown."""
    open_all(page)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.locator(FORMS).nth(place).evaluate(SPOIL)
    page.wait_for_load_state()
    return answer.value.status
