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
