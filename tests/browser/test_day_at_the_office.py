"""A day at an office that was empty in the morning, by its pages alone: set up from the one-time link, people invited
by mail, work given, done, signed, sent back; recurring work and mails come from the real worker.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Desk
from tests.browser.eyes import look_at
from tests.browser.forms import spoiled
from tests.browser.running import RunningOffice, link_in, zone_by_day

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

PASSWORD = "a few words in a row"


class Day:
    """The people of the day, each at a browser of their own."""

    def __init__(self, office: RunningOffice, desk: Desk) -> None:
        self.office, self.desk = office, desk
        self.ada = desk.open(office.url)

    def save(self, page: Page, button: str = "Save") -> None:
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    # --- in the morning: the admin ---

    def set_up(self) -> None:
        page = self.ada
        link = self.office.manage("setup_link").strip()
        page.goto(link)
        assert look_at(page) == []
        assert spoiled(page, 0) == 422
        assert look_at(page) == []
        page.get_by_label("Name of the office").fill("Fjord Practice")
        page.set_viewport_size(DESK)
        page.get_by_label("Country").select_option(label="Norway")
        page.get_by_label("Time zone").select_option(zone_by_day())
        page.get_by_label("Language").select_option("en")
        page.get_by_label("Your name").fill("Ada Admin")
        page.get_by_label("E-mail").fill("ada@office.example")
        page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        page.get_by_label("Password again").fill(PASSWORD)
        page.get_by_role("button", name="Set up the office").click()
        expect(page).to_have_url(f"{self.office.url}/setup/")
        with page.watch.awaiting("410"):  # type: ignore[attr-defined]
            assert page.goto(link).status == 410  # type: ignore[union-attr]

    def open_all_week(self) -> None:
        """So that this day is a working day, whenever the tests run: mails wait for working time."""
        self.ada.goto("/setup/office/hours/")
        for weekday in range(7):
            self.ada.locator(f"#id_d{weekday}_starts").fill("00:00")
            self.ada.locator(f"#id_d{weekday}_ends").fill("23:59")
        self.save(self.ada)
        expect(self.ada.locator(".said")).to_be_visible()

    def add_department(self, name: str) -> None:
        self.ada.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Set-up").click()
        self.ada.get_by_role("navigation", name="Set-up").get_by_role("link", name="Departments").click()
        self.ada.get_by_role("link", name="Add department").first.click()
        self.ada.get_by_label("Name").fill(name)
        self.save(self.ada, "Add department")
        expect(self.ada.get_by_role("main")).to_contain_text(name)

    def add_kind_of_work(self, name: str, sign_off: str) -> None:
        self.ada.goto("/setup/categories/new/")
        self.ada.get_by_label("Name", exact=False).first.fill(name)
        self.ada.get_by_label("To be signed by").select_option(label=sign_off)
        self.save(self.ada, "Add kind of work")
        expect(self.ada.get_by_role("main")).to_contain_text(name)

    def invite(self, name: str, role: str) -> Page:
        """Added by the page; the mail comes through the worker, and its link is opened in another browser."""
        address = f"{name.split()[0].lower()}@office.example"
        self.ada.goto("/setup/people/")
        self.ada.get_by_role("link", name="Add person").click()
        self.ada.get_by_label("Name").fill(name)
        self.ada.get_by_label("E-mail").fill(address)
        self.ada.get_by_label("Department").select_option(label="Billing")
        self.ada.get_by_label("Role").select_option(label=role)
        self.save(self.ada, "Add person")
        expect(self.ada.get_by_role("main")).to_contain_text("Has not signed in yet")
        return self.accept(link_in(self.office.mail(address, "choose a password"), "/invitation/"))

    def accept(self, link: str) -> Page:
        page = self.desk.open(self.office.url)
        page.goto(link)
        page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        page.get_by_label("Password again").fill(PASSWORD)
        page.get_by_role("button", name="Start").click()
        return page


@pytest.fixture
def day(empty_office: RunningOffice, desk: Desk) -> Iterator[Day]:
    return Day(empty_office, desk)


def test_a_day_at_the_office(day: Day) -> None:
    day.set_up()
    day.open_all_week()
    day.add_department("Billing")
    day.add_kind_of_work("Post", "No signature")
    day.add_kind_of_work("Daily close", "Manager or deputy of the department")
    mona = day.invite("Mona Manager", "Manager")
    ida = day.invite("Ida Berg", "Assistant")
    expect(mona).to_have_url(f"{day.office.url}/team/")
    expect(ida).to_have_url(f"{day.office.url}/my-day/")

    give(mona, "Open the post", to="Ida Berg", kind="Post", steps="*Open the letters\n*Stamp the date\nSort them")
    checks_off(ida, "Open the post", ["Open the letters", "Stamp the date"])
    sees_done(mona, "Open the post")

    give(mona, "Close the till", to="Ida Berg", kind="Daily close")
    sends_for_sign_off(ida, "Close the till")
    day.office.tick()
    day.office.mail("mona@office.example", "To be signed: Close the till, by Ida Berg")
    sends_back(mona, "Close the till", "The bag number is missing")
    day.office.tick()
    day.office.mail("ida@office.example", "The bag number is missing")
    sees_why(ida, "Close the till", "The bag number is missing")
    sends_for_sign_off(ida, "Close the till")
    signs(mona, "Close the till")
    sees_done(mona, "Close the till")

    writes_procedure(mona, "Water the plants", "Fill the can")
    makes_recurring(mona, "Water the plants", to="Ida Berg")
    day.office.tick()
    finds(ida, "Water the plants")


# --- the manager ---


def give(page: Page, title: str, *, to: str, kind: str, steps: str = "") -> None:
    page.get_by_role("link", name="New task").click()
    page.get_by_label("Title").fill(title)
    person = page.get_by_label("Assignee").locator("option", has_text=to)
    page.get_by_label("Assignee").select_option(person.get_attribute("value"))
    page.locator("main summary", has_text="Department").click()
    page.get_by_label("Category").select_option(label=kind)
    page.get_by_label("Steps", exact=True).fill(steps)
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".said")).to_contain_text(title)


def sends_back(page: Page, title: str, reason: str) -> None:
    """Nobody signs unseen: from the list of what needs her."""
    page.goto("/team/")
    line = page.locator(".needs > li", has_text=title)
    line.locator("summary", has_text="Send back").click()
    line.get_by_label("Reason").fill(reason)
    line.get_by_role("button", name="Send back", exact=True).click()
    expect(page.locator(".said")).to_contain_text("sent back")
    expect(page.locator(".needs > li", has_text=title)).to_have_count(0)


def signs(page: Page, title: str) -> None:
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="To sign").click()
    page.locator(".needs > li", has_text=title).get_by_role("button", name="Sign off").click()
    expect(page.locator(".said")).to_contain_text("signed")


def sees_done(page: Page, title: str) -> None:
    page.goto("/tasks/?status=done")
    expect(page.locator("li.done", has_text=title)).to_be_visible()


def writes_procedure(page: Page, name: str, step: str) -> None:
    page.goto("/setup/procedures/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Department").select_option(label="Billing")
    page.get_by_label("Kind of work").select_option(label="Post")
    page.get_by_label("Step 1", exact=True).fill(step)
    page.locator(".foot").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def makes_recurring(page: Page, name: str, *, to: str) -> None:
    """The form shows the next dates while she chooses."""
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Recurring work").click()
    page.get_by_role("link", name="Add recurring work").first.click()
    page.get_by_label("Procedure").select_option(label=f"{name} · Billing")
    page.get_by_label("Who gets it").select_option(label=to)
    with page.expect_response("**/schedules/preview/*"):
        page.get_by_label("How often").select_option("daily")
    expect(page.locator("#dates li").nth(3)).to_be_visible()
    page.get_by_label("When the date is no working day").select_option("keep")
    page.locator(".foot").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


# --- the assistant ---


def finds(page: Page, title: str) -> None:
    """Nobody gave it to her: the tick did."""
    page.goto("/my-day/")
    row = page.locator(".rows > li", has_text=title)
    expect(row).to_contain_text("1 left")
    row.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Fill the can").click()
    page.get_by_role("button", name=f"Mark done: {title}").click()
    expect(page.locator("#task .badge", has_text="Done")).to_be_visible()


def checks_off(page: Page, title: str, steps: list[str]) -> None:
    """Ticks, does, undoes by the words at the foot of the page, does again."""
    page.reload()
    row = page.locator(".rows > li", has_text=title)
    expect(row).to_contain_text(" left")
    row.get_by_role("link", name=title).click()
    expect(page.locator("#before")).to_be_visible()
    for step in steps:
        page.get_by_role("button", name=step).click()
        expect(page.get_by_role("button", name=step)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#before")).to_have_count(0)
    page.goto("/my-day/")
    page.get_by_role("button", name=f"Mark done: {title}").click()
    expect(row).to_have_class("done")
    expect(page.locator("#day-head")).to_contain_text("1 done, 0 left")
    page.locator(".said").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name=f"Mark done: {title}")).to_be_visible()
    page.get_by_role("button", name=f"Mark done: {title}").click()
    expect(row).to_have_class("done")


def sends_for_sign_off(page: Page, title: str) -> None:
    page.goto("/my-day/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Send for sign-off", exact=True).click()
    expect(page.locator("#task .badge", has_text="sign")).to_be_visible()


def sees_why(page: Page, title: str, reason: str) -> None:
    page.goto("/my-day/")
    expect(page.get_by_role("heading", name="Sent back")).to_be_visible()
    expect(page.locator(".rows > li", has_text=title)).to_contain_text(reason)
