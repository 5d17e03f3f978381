"""Evidence with a phone: Ida photographs the slip that is asked for, and Mona signs what she sees."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pillow_heif import register_heif_opener
from playwright.sync_api import Page, expect

from tests.browser.conftest import TOUCH
from tests.browser.eyes import look_at
from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

AtDesk = Callable[..., Page]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As an iPhone takes it."""
    register_heif_opener()
    Image.effect_noise((2400, 1800), 40).convert("RGB").save(tmp_path / "IMG_1.HEIC", "HEIF", quality=40)
    return tmp_path / "IMG_1.HEIC"


def test_ida_photographs_a_slip_and_mona_signs(at_desk: AtDesk, office: Seeded, photo: Path, tmp_path: Path) -> None:
    ida = at_desk("ida", **TOUCH)
    ida.goto(office.path("Slip to photograph"))
    panel = ida.locator("#task")
    expect(panel).to_contain_text("Attach: the deposit slip.")
    ida.locator("#task summary", has_text="Note").tap()
    ida.get_by_label("Note for next time").fill("The printer is slow")
    with ida.expect_file_chooser() as chooser:
        ida.get_by_label("Take a photo").tap()
    with ida.expect_response("**/attachments/") as answer:
        chooser.value.set_files(photo)
    assert answer.value.status == 200
    expect(panel.get_by_role("link", name="IMG_1.jpg", exact=True)).to_be_visible()
    expect(panel).not_to_contain_text("Attach:")
    expect(ida.get_by_role("status")).to_contain_text("“IMG_1.jpg” added")
    expect(ida.get_by_label("Note for next time")).to_have_value("The printer is slow")
    assert look_at(ida) == []

    (tmp_path / "page.html").write_text("<script>alert(1)</script>")
    (tmp_path / "list.csv").write_text("a;1")
    with ida.watch.awaiting("422"):  # type: ignore[attr-defined]
        ida.locator("#evidence-files").set_input_files([tmp_path / "page.html", tmp_path / "list.csv"])
        expect(panel.get_by_role("link", name="list.csv")).to_be_visible()
    expect(panel.locator("[data-sending]")).to_contain_text("“page.html”: Web pages")
    ida.get_by_role("button", name="Take away: list.csv").tap()
    expect(panel.get_by_role("link", name="list.csv")).to_have_count(0)
    ida.get_by_role("button", name="Send for sign-off").tap()
    expect(panel.locator(".badge", has_text="To be signed")).to_be_visible()

    mona = at_desk("mona")
    mona.goto(office.path("Slip to photograph"))
    mona.locator(".files img").scroll_into_view_if_needed()
    expect(mona.locator(".files img")).to_have_js_property("naturalWidth", 176)  # it comes when it is looked at
    with mona.context.expect_page() as shown:
        mona.get_by_role("link", name="IMG_1.jpg", exact=True).click()
    assert shown.value.locator("img").evaluate("img => [img.naturalWidth, img.naturalHeight]") == [2000, 1500]
    shown.value.close()
    mona.get_by_role("button", name="Sign off").click()
    expect(mona.locator("#task .badge", has_text="Done")).to_be_visible()
    assert office.status("Slip to photograph") == "done"
    assert office.events("Slip to photograph", "attached") == 2
