"""The offices that the browser looks at, and people at their desks. Both offices last as long as the test process."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningOffice
from tests.browser.seed import Seeded, seed
from tests.browser.watch import Watch

DESK = {"width": 1320, "height": 900}
PHONE = {"width": 390, "height": 844}
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

expect.set_options(timeout=15_000)


def running(name: str, folder: Any, number: int) -> Iterator[RunningOffice]:
    """Redis databases 0 to 5 are the test processes' own caches; each of these offices has another."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    office = RunningOffice(name, folder, 6 + (2 * worker + number) % 10)
    try:
        office.start()
        yield office
    finally:
        office.stop()


@pytest.fixture(scope="module")
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """Nobody is here yet."""
    yield from running("empty", tmp_path_factory.mktemp("empty"), 0)


@pytest.fixture(scope="session")
def running_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    yield from running("seeded", tmp_path_factory.mktemp("seeded"), 1)


@pytest.fixture(scope="session")
def office(running_office: RunningOffice) -> Seeded:
    """An office in the middle of its day: the cast, with something in every section of every page."""
    return seed(running_office)


class Desk:
    """Opens pages as somebody; each person sits at a browser of their own."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.watches: list[Watch] = []
        self.contexts: list[Any] = []

    def open(self, url: str, session: str = "", **options: Any) -> Page:
        """A page on that office, signed in by its session where one is given. `page.watch` hears its complaints."""
        asked = {"viewport": DESK, "locale": "en-GB", "timezone_id": "Europe/Oslo", "base_url": url} | options
        context = self.browser.new_context(**asked)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        self.watches.append(Watch(context))
        page = context.new_page()
        page.watch = self.watches[-1]  # type: ignore[attr-defined]
        return page

    def close(self) -> list[str]:
        for context in self.contexts:
            context.close()
        return [words for watch in self.watches for words in watch.heard]


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    desk = Desk(browser)
    yield desk
    complaints = desk.close()
    assert complaints == []


@pytest.fixture(scope="session")
def kept_pages(browser: Browser, office: Seeded) -> Iterator[Callable[[str], Page]]:
    """One page a person for all who only look: opening a browser for each of a hundred pages costs a minute."""
    desk = Desk(browser)

    @cache
    def page_of(name: str) -> Page:
        return desk.open(office.url, office.sessions[name] if name else "")

    yield page_of
    desk.close()


@pytest.fixture
def kept_page(kept_pages: Callable[[str], Page]) -> Iterator[Callable[[str], Page]]:
    """The kept page of a person; complaints are this test's alone."""
    used: list[Page] = []

    def page_of(name: str) -> Page:
        used.append(kept_pages(name))
        used[-1].set_viewport_size(DESK)
        return used[-1]

    yield page_of
    complaints = [words for page in used for words in page.watch.take()]  # type: ignore[attr-defined]
    assert complaints == []


@pytest.fixture
def at_desk(desk: Desk, office: Seeded) -> Callable[..., Page]:
    """`at_desk("ida")`: a signed-in page of the seeded office; `**TOUCH` makes it a phone."""

    def open_as(name: str, **options: Any) -> Page:
        return desk.open(office.url, office.sessions[name] if name else "", **options)

    return open_as
