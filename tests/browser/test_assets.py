"""The collected files: everything that any page asks for is there, under a name that changes with its content, and may
be kept for ever.
"""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Page

from tests.browser.pages import PAGES
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

FOR_EVER = "max-age=315360000, public, immutable"
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Assets(HTMLParser):
    """What a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href") if tag in ("link", "use") else given.get("src")
        if address:
            self.found.add(address)


def in_styles(sheet: str, text: str) -> set[str]:
    """Addresses in a style sheet that lead to files; those that hold their picture themselves are none."""
    named = re.findall(r"url\(\s*['\"]?([^'\")]+)", text) + re.findall(r"@import\s+['\"]([^'\"]+)", text)
    return {urljoin(sheet, address) for address in named if not address.startswith(("data:", "#"))}


def test_all_that_the_pages_load_is_there_to_be_kept(at_desk: Any, office: Seeded) -> None:
    wanted: set[str] = set()
    for who in sorted({look.who for look in PAGES}):
        page: Page = at_desk(who)
        for look in (look for look in PAGES if look.who == who):
            answer = page.request.get(look.url(office))
            assert answer.status == look.status, str(look)
            parser = Assets()
            parser.feed(answer.text())
            wanted |= {urljoin(office.url, address) for address in parser.found if not address.startswith("data:")}
    assert {urlsplit(address).netloc for address in wanted} == {urlsplit(office.url).netloc}
    assert len(wanted) > 8
    assert ask_for(page.request, wanted) == []


def ask_for(browser: APIRequestContext, wanted: set[str]) -> list[str]:
    """What is wrong with these files and those that they load in turn."""
    wrong, asked = [], set[str]()
    while wanted:
        address = wanted.pop()
        asked.add(address)
        answer = browser.get(address)
        ending = urlsplit(address).path.rpartition(".")[2]
        if answer.status != 200:
            wrong.append(f"{answer.status}: {address}")
            continue
        if answer.headers.get("cache-control") != FOR_EVER:
            wrong.append(f"{answer.headers.get('cache-control')}: {address}")
        if not re.search(r"\.[0-9a-f]{12}\.", address):
            wrong.append(f"no content in its name: {address}")
        if not answer.headers.get("content-type", "").startswith(KINDS.get(ending, "font/")):
            wrong.append(f"{answer.headers.get('content-type')}: {address}")
        if ending == "css":
            wanted |= in_styles(address, answer.text()) - asked
    return wrong
