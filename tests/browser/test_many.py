import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from review import bulk
from review.db import Database, utcnow
from review.models import Case
from review.models.cases import CaseState
from review.models.people import Role
from tests.browser.conftest import Enter
from tests.doubted import make_person, open_cases

FLOOD = "Buy a walnut now at walnuts.example/offer and tell all of your friends about it, offer {}"


@pytest.fixture
def flood(database: Database) -> list[int]:
    """Open thirty cases that are alike and one that is not, for sam, a senior."""
    with database.begin() as session:
        make_person(session, "sam", Role.SENIOR)
        texts = [FLOOD.format(number) for number in range(30)]
        return [case.id for case in open_cases(session, *texts, "a hazelnut of a quite different kind")]


def decided(database: Database) -> int:
    with database.read() as session:
        wanted = select(func.count()).select_from(Case).where(Case.state == CaseState.DECIDED)
        return session.scalar(wanted) or 0


def work_off(database: Database) -> None:
    going = 1
    while going:
        with database.begin() as session:
            going = bulk.work(session, utcnow())


def focus(page: Page, name: str) -> None:
    """Go on with the Tab key until the control of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('name')") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_a_senior_decides_many_by_the_keyboard_and_takes_all_of_it_back(
    enter: Enter, database: Database, flood: list[int]
) -> None:
    page = enter("sam")
    page.goto("/queues/review/many")
    focus(page, "words")
    page.keyboard.type("walnut")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("30 cases of Everything else")
    focus(page, "answers")
    page.keyboard.press("Space")
    focus(page, "confirm")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_have_attribute("value", str(bulk.AT_ONCE))
    work_off(database)
    expect(page.locator("#act")).to_contain_text("30 cases decided: nuts")
    assert decided(database) == 30
    page.get_by_role("button", name="Take all of it back").press("Enter")
    expect(page.locator("progress")).to_be_visible()
    work_off(database)
    expect(page.locator("#act")).to_contain_text("30 decisions taken back")
    assert decided(database) == 0


def test_without_scripts_what_is_alike_is_decided_together_and_taken_back(
    enter: Enter, database: Database, flood: list[int]
) -> None:
    page = enter("sam", scripts=False)
    page.goto(f"/cases/{flood[0]}")
    page.get_by_role("button", name="decide them together").click()
    page.get_by_label(f"Decide case {flood[3]} with the others").uncheck()
    page.get_by_label("Nuts").check()
    page.locator("[name=confirm]").fill("29")
    page.get_by_role("button", name="Decide 30 cases").click()
    work_off(database)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#act")).to_contain_text("29 cases decided: nuts")
    assert decided(database) == 29
    page.get_by_role("button", name="Take all of it back").click()
    work_off(database)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#act")).to_contain_text("29 decisions taken back")


def test_the_page_asks_for_the_number_of_cases_that_are_ticked(
    enter: Enter, database: Database, flood: list[int]
) -> None:
    page = enter("sam")
    page.goto(f"/cases/{flood[0]}")
    page.get_by_role("button", name="decide them together").click()
    box = page.get_by_label(f"Decide case {flood[3]} with the others")
    box.uncheck()
    expect(page.locator("h1")).to_have_text("29 cases of Everything else")
    expect(page).to_have_title("Everything else, 29 cases · Weighbridge")
    expect(page.get_by_label("Type the number of cases, 29, to go on")).to_be_visible()
    page.get_by_label("Nuts").check()
    page.get_by_role("button", name="Decide 29 cases").click()
    asked = page.get_by_label("Type the number of cases, 29, to go on")
    expect(asked).to_have_attribute("aria-invalid", "true")
    expect(page.locator("h1")).to_have_text("29 cases of Everything else")
    expect(box).not_to_be_checked()
    asked.fill("29")
    page.get_by_role("button", name="Decide 29 cases").click()
    work_off(database)
    expect(page.locator("#act")).to_contain_text("29 cases decided: nuts")


def test_no_number_is_asked_for_where_few_cases_are_ticked(
    enter: Enter, database: Database, flood: list[int]
) -> None:
    page = enter("sam")
    page.goto(f"/cases/{flood[0]}")
    page.get_by_role("button", name="decide them together").click()
    for case_id in flood[:11]:
        page.get_by_label(f"Decide case {case_id} with the others", exact=True).uncheck()
    expect(page.locator("h1")).to_have_text("19 cases of Everything else")
    expect(page.locator("[name=confirm]")).to_be_hidden()
    page.get_by_label(f"Decide case {flood[0]} with the others", exact=True).check()
    page.get_by_label(f"Decide case {flood[1]} with the others", exact=True).check()
    expect(page.get_by_label("Type the number of cases, 21, to go on")).to_be_visible()
