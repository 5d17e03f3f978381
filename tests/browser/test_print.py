"""What is printed is made for a sheet of paper, which is as narrow as a small window and yet no phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seed import Seeded

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
SHEET = {"width": 718, "height": 1046}


@pytest.mark.parametrize(
    "path, cells", [("/team/", "table.week thead th"), ("/schedules/{daily}/log/", "table.list thead th")]
)
def test_tables_stay_tables_on_paper(office: Seeded, at_desk: Callable[..., Page], path: str, cells: str) -> None:
    page = at_desk("mona", viewport=SHEET)
    page.goto(path.format_map(office.names))
    page.emulate_media(media="print")
    side_by_side = [cell.bounding_box() for cell in page.locator(cells).all()]
    assert len(side_by_side) > 4
    assert len({box and box["y"] for box in side_by_side}) == 1
    for part in page.locator(".side, .tabs, .top .btn").all():
        expect(part).to_be_hidden()
