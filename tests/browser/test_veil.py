import pytest
from playwright.sync_api import Page, expect

from review import care, preferences
from review.db import Database
from tests.browser.acting import at_case
from tests.browser.conftest import Enter
from tests.doubted import make_person, open_cases

pytestmark = pytest.mark.once


@pytest.fixture
def veiled(database: Database) -> int:
    """Open a case of three lines whose text starts veiled for ada; return its id."""
    with database.begin() as session:
        ada = make_person(session, "ada")
        preferences.keep(session, ada.id, care.SECTION, {"veil_from": "high"})
        return open_cases(session, "a walnut\nsecond line\nthird line")[0].id


def uncovered_at(page: Page) -> tuple[str | None, str | None]:
    haze = page.locator("[data-haze]")
    return haze.get_attribute("data-shows"), page.locator("[data-veil]").get_attribute("data-line")


def test_a_veiled_text_is_uncovered_by_the_keyboard_line_by_line_and_whole(enter: Enter, veiled: int) -> None:
    page = enter("ada")
    page.goto(f"/cases/{veiled}")
    page.locator("[data-laid]").wait_for()
    text = page.locator(".text").first
    assert text.evaluate("text => text.inert")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert uncovered_at(page) == ("line", "1")
    page.keyboard.press("Escape")
    assert uncovered_at(page) == (None, None)
    page.keyboard.press("x")
    expect(page.locator("[data-haze]")).not_to_be_visible()
    assert not text.evaluate("text => text.inert")
    page.keyboard.press("x")
    expect(page.locator("[data-haze]")).to_be_visible()


def test_the_pointer_uncovers_words_and_held_down_the_line(enter: Enter, veiled: int) -> None:
    page = enter("ada")
    page.goto(f"/cases/{veiled}")
    page.locator("[data-laid]").wait_for()
    box = page.locator("[data-haze]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    assert uncovered_at(page) == ("words", "1")
    page.mouse.down()
    assert uncovered_at(page) == ("line", "1")
    page.mouse.up()
    page.mouse.move(5, 5)
    assert uncovered_at(page) == (None, None)


def test_what_was_uncovered_stays_so_when_the_form_comes_back(enter: Enter, veiled: int) -> None:
    page = enter("ada")
    page.keyboard.press("n")
    # Not only the veil, laid before the forms are wired: a form sent before that comes back on a new page.
    at_case(page, veiled)
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("choose at least one answer")
    expect(page.locator("[data-haze]")).not_to_be_visible()


def test_without_javascript_the_veil_is_a_closed_box(enter: Enter, veiled: int) -> None:
    page = enter("ada", scripts=False)
    page.goto(f"/cases/{veiled}")
    expect(page.locator(".text").first).not_to_be_visible()
    page.locator("details.veil summary").click()
    expect(page.locator(".text").first).to_contain_text("a walnut")


def test_what_a_finding_says_of_a_veiled_text_is_veiled_too(enter: Enter, veiled: int) -> None:
    page = enter("ada")
    page.goto(f"/cases/{veiled}")
    page.locator("[data-laid]").wait_for()
    page.locator("main[data-ready]").wait_for()
    page.keyboard.press("f")
    expect(page.locator("tr.held:visible")).to_contain_text("walnut of house, version 1")
    assert page.locator("tr.held:visible dd").nth(1).inner_text() == "veiled"
    assert page.locator(".why .m").first.inner_text() == "veiled"
    assert "contains" not in str(page.locator("[data-why]").text_content())
    page.keyboard.press("x")
    assert page.locator("tr.held:visible dd").nth(1).inner_text() == "the text contains \u201cwalnut\u201d"
    assert page.locator(".why .m").first.inner_text() == "\u201cwalnut\u201d"
