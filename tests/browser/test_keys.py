import pytest
from playwright.sync_api import Page, expect

from review import preferences
from review.db import Database
from tests.browser.acting import at_case
from tests.browser.conftest import Enter
from tests.doubted import make_person, open_cases

pytestmark = pytest.mark.once


@pytest.fixture
def page(enter: Enter, database: Database) -> Page:
    """Return the first page of ada, who may take three cases."""
    with database.begin() as session:
        make_person(session, "ada")
        open_cases(session, "walnut one", "walnut two", "walnut three")
    return enter("ada")


def prefer(database: Database, section: str, chosen: dict[str, object]) -> None:
    with database.begin() as session:
        preferences.keep(session, make_person(session, "ada").id, section, chosen)


def test_the_palette_finds_and_does_by_the_keyboard(page: Page) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="Threats")).to_be_visible()
    page.keyboard.type("threats")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues/threats")
    page.goto("/queues/review")
    page.locator("main[data-ready]").wait_for()
    page.keyboard.press("n")
    at_case(page, 1)
    page.keyboard.press("Control+k")
    page.keyboard.type("nothing wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nothing wrong")).to_be_checked()
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    expect(page.locator("#palette [role=status]")).to_have_text("0 fit")
    page.keyboard.press("Escape")
    expect(field).not_to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/3")


def test_another_key_does_what_was_chosen_for_it_and_says_so(page: Page, database: Database) -> None:
    prefer(database, "keys", {"instead": {"s": "k", "+": "]", "-": "["}})
    page.goto("/queues/review")
    page.locator("main[data-ready]").wait_for()
    page.keyboard.press("n")
    at_case(page, 1)
    page.keyboard.press("[")
    expect(page.get_by_label("medium")).to_be_checked()
    page.keyboard.press("s")
    skip = page.get_by_role("button", name="Skip")
    expect(skip.locator("kbd")).to_have_text("k")
    expect(skip).to_have_attribute("aria-keyshortcuts", "k")
    page.keyboard.press("k")
    at_case(page, 2)


def test_keys_of_one_letter_can_be_off(page: Page, database: Database) -> None:
    prefer(database, "keys", {"single": False})
    page.goto("/queues/review")
    page.locator("main[data-ready]").wait_for()
    page.keyboard.press("n")
    page.get_by_role("button", name="Start").press("Enter")
    at_case(page, 1)
    page.keyboard.press("1")
    page.keyboard.press("-")
    page.get_by_label("Nothing wrong").check()
    expect(page.locator("[name=answers]").first).not_to_be_checked()
    page.keyboard.press("Control+Enter")
    at_case(page, 2)


def test_zen_leaves_the_text_and_the_answers_and_is_remembered(page: Page) -> None:
    page.keyboard.press("n")
    at_case(page, 1)
    with page.expect_response("**/preferences/zen"):
        page.keyboard.press(".")
    expect(page.get_by_label("Queue", exact=True)).not_to_be_visible()
    page.reload()
    page.locator("main[data-ready]").wait_for()
    expect(page.locator(".why")).not_to_be_visible()
    expect(page.locator(".text").first).to_be_visible()
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    at_case(page, 2)
