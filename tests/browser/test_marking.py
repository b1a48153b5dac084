import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from review.db import Database
from review.models import Case, Flag, LabelSpan
from tests.browser.conftest import Enter
from tests.doubted import make_person, open_cases

pytestmark = pytest.mark.once

TEXT = "\U0001f333\r\nMail ada@example.com or e\u0301at a walnut, \u05e9\u05dc\u05d5\u05dd."


@pytest.fixture
def page(enter: Enter, database: Database) -> Page:
    """Return a page with a case whose text holds an address that is hidden."""
    with database.begin() as session:
        make_person(session, "ada")
        (case,) = open_cases(session, TEXT)
        flag = session.scalars(select(Flag).where(Flag.rule == "sting")).one()
        flag.category, flag.start, flag.end = "privacy", TEXT.index("ada@"), TEXT.index(" or")
        session.get_one(Case, case.id).queue.reasons = ["It names a nut.", "It is a joke."]
    page = enter("ada")
    page.keyboard.press("n")
    page.locator("main[data-ready] form.decide").wait_for()
    return page


def kept(page: Page, database: Database) -> list[str]:
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing left here for you")).to_be_visible()
    with database.read() as session:
        return [TEXT[span.start : span.end] for span in session.scalars(select(LabelSpan))]


def test_words_are_marked_by_the_keyboard(page: Page, database: Database) -> None:
    keys = ("m", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft", *["ArrowRight"] * 5)
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("[data-marking]")).to_contain_text("walnut")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("[data-marks] bdi").last).to_have_text("a walnut")
    page.keyboard.press("c")
    page.get_by_label("It is a joke.").check()
    page.get_by_label("It names a nut.").check()
    expect(page.locator("[name=rationale]")).to_have_value("It names a nut.")
    page.keyboard.press("c")
    assert kept(page, database) == ["a walnut"]


def test_words_are_marked_by_the_mouse_behind_what_is_hidden(page: Page, database: Database) -> None:
    page.evaluate("""() => {
      const text = document.querySelector(".sheets .text");
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }""")
    page.locator("[data-mark]").click()
    page.locator(".text mark", has_text="walnut").dblclick()
    page.locator("[data-mark]").click()
    expect(page.locator("[data-marks] li")).to_have_count(2)
    page.locator("[data-marks] input").first.uncheck()
    assert kept(page, database) == ["walnut"]


def test_words_selected_in_a_guards_reading_are_not_marked_as_others(
    enter: Enter, database: Database
) -> None:
    with database.begin() as session:
        make_person(session, "ada")
        open_cases(session, "you have such a w4lnut, a h4z3lnut")
    page = enter("ada")
    page.keyboard.press("n")
    page.locator("main[data-ready] form.decide").wait_for()
    page.keyboard.press("v")
    page.locator(".text:visible mark", has_text="walnut").last.dblclick()
    page.keyboard.press("m")
    expect(page.locator("[data-marking]")).to_contain_text("Shown as written now")
    expect(page.locator(".text:visible")).to_contain_text("w4lnut")
    page.keyboard.press("Enter")
    expect(page.locator("[data-marks] li")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("[data-marks] bdi")).to_have_text(["w4lnut"])
    page.keyboard.press("m")
    page.keyboard.press("v")
    page.keyboard.press("Escape")
    expect(page.locator("[data-marks] li")).to_have_count(1)


def test_a_mark_grows_to_either_side_of_the_word_that_it_began_with(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        make_person(session, "ada")
        open_cases(session, "a small walnut tree", "\u05e9\u05dc\u05d5\u05dd \u05dc\u05db\u05dd walnut")
    page = enter("ada")
    page.keyboard.press("n")
    page.locator("main[data-ready] form.decide").wait_for()
    for key in ("m", "Shift+ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("[data-marking]")).to_contain_text("a small walnut")
    for key in ("Shift+ArrowRight", "Enter", "m", "Shift+ArrowLeft", *["Shift+ArrowRight"] * 2, "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-marks] bdi")).to_have_text(["small walnut", "walnut tree"])
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.locator("main[data-ready] .text").first).to_contain_text("\u05e9\u05dc\u05d5\u05dd")
    for key in ("m", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-marks] bdi")).to_have_text(["\u05dc\u05db\u05dd walnut"])
