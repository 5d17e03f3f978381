"""How a page is looked at: axe, and what axe doesn't measure. Each look says in words what is wrong, or nothing.

Measured in the page itself: edges of controls against what surrounds them (3:1), sizes of targets (24 px, 44 for
fingers), the outline of focus, and whether anything sticks out sideways.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
MEASURES = Path(__file__).with_name("measures.js").read_text()
# What was seen at a desk is not judged again on a phone but for its size: there, only what is shown there alone.
REMEMBER = (
    "() => { window.seenAtDesk = new WeakSet([...document.querySelectorAll('*')].filter(e => e.checkVisibility())); }"
)
RUN = "options => axe.run(document, options)"
RUN_ON_NEW = """async options => {
  const isNew = each => each && each.checkVisibility() && !window.seenAtDesk.has(each);
  const include = [...document.querySelectorAll("body *")].filter(each => isNew(each) && !isNew(each.parentElement));
  return include.length ? axe.run({ include }, options) : { violations: [] };
}"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"


@cache
def axe_script() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def open_all(page: Page) -> None:
    """Menus, folds, and the forms that ask a reason."""
    page.evaluate(OPEN_ALL)


def axe(page: Page, what: Literal["all", "colours"] = "all", *, only_new: bool = False) -> list[str]:
    """One line a violation: rule, element, what is wrong. `only_new`: of what wasn't there when REMEMBER ran."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_script())
    only = {"type": "rule", "values": COLOURS} if what == "colours" else {"type": "tag", "values": TAGS}
    options: dict[str, Any] = {"runOnly": only, "resultTypes": ["violations"]}
    found = page.evaluate(RUN_ON_NEW if only_new else RUN, options)
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'].splitlines()[-1].strip()}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def measured(page: Page, what: str, *values: Any) -> list[str]:
    """`what`: edges, targets, sideways or focus, of measures.js."""
    if not page.evaluate("() => 'measures' in window"):
        page.evaluate(MEASURES)
    found: list[str] = page.evaluate("([what, values]) => window.measures[what](...values)", [what, values])
    return found


def focus(page: Page) -> list[str]:
    """A key was pressed before, so that what gets focus shows it as for somebody who tabs."""
    page.keyboard.press("Tab")
    return measured(page, "focus")


SIZES = ((1320, 900, 24), (390, 844, 44))


def look_at(page: Page) -> list[str]:
    """All that is wrong with the page as it stands, at a desk and on a phone, by day and by night."""
    problems = []
    for width, height, least in SIZES:
        at_desk = width > 1000
        wrong = _look(page, width, height, least, scheme="light", only_new=not at_desk)
        if at_desk:
            page.evaluate(REMEMBER)
            wrong += focus(page)
        page.emulate_media(color_scheme="dark")
        wrong += [f"dark, {words}" for words in axe(page, "colours", only_new=not at_desk) + measured(page, "edges")]
        problems += [f"{width} px: {words}" for words in wrong]
    return problems


def look_again(page: Page) -> list[str]:
    """At a page seen before that now shows what is wrong in a form: all of it by day at a desk, and what night and a
    phone could spoil."""
    (width, height, least), phone = SIZES
    problems = [f"{width} px, light: {words}" for words in _look(page, width, height, least, scheme="light")]
    width, height, least = phone
    wrong = _look(page, width, height, least, scheme="dark", what="colours")
    return problems + [f"{width} px, dark: {words}" for words in wrong]


def _look(
    page: Page, width: int, height: int, least: int, *, scheme: Literal["light", "dark"], **what: Any
) -> list[str]:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_all(page)
    return axe(page, **what) + measured(page, "edges") + measured(page, "targets", least) + measured(page, "sideways")
