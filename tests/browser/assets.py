"""The collected files: everything that a page asks for is there, under a name that changes with its content, and may be
kept for ever. Each file is asked for once in a run of the tests.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import APIRequestContext, Page, Response

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


asked: set[str] = set()


def wrong_with_files(page: Page, answer: Response) -> list[str]:
    """What is wrong with the files that this page loads, as far as no page before did."""
    wanted = files_of(answer.text(), page.url)
    elsewhere = {address for address in wanted if urlsplit(address).netloc != urlsplit(page.url).netloc}
    return [f"from elsewhere: {address}" for address in sorted(elsewhere)] + ask_for(page.request, wanted - elsewhere)


def files_of(html: str, url: str) -> set[str]:
    parser = Assets()
    parser.feed(html)
    return {urldefrag(urljoin(url, address)).url for address in parser.found if not address.startswith("data:")}


def ask_for(browser: APIRequestContext, wanted: set[str]) -> list[str]:
    """What is wrong with these files and those that they load in turn."""
    wrong = []
    while wanted := wanted - asked:
        address = min(wanted)
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
            wanted |= in_styles(address, answer.text())
    return wrong
