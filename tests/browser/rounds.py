"""Going round: one page as it stands, then with each of its forms refused. Two files of tests share it."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.assets import wrong_with_files
from tests.browser.eyes import look_at
from tests.browser.forms import wrong_with_forms
from tests.browser.pages import Look
from tests.browser.seed import Seeded


def go_round(kept_page: Callable[[str], Page], office: Seeded, look: Look) -> None:
    page = kept_page(look.who)
    meant = [f"{look.status}: GET", f"status of {look.status} "] if look.status != 200 else []
    with page.watch.awaiting(*meant):  # type: ignore[attr-defined]
        answer = page.goto(look.url(office))
        assert answer
        assert answer.status == look.status
        wrong = wrong_with_files(page, answer) + look_at(page)
    if look.status == 200:
        wrong += wrong_with_forms(page, look.url(office))
    assert not wrong, "\n".join(wrong)
