"""A reviewer's shift, by the keyboard."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from review.db import Database
from review.models import Case, CaseEvent, Decision, GoldenCase, Label
from review.models.cases import CaseEventKind, CaseState
from review.models.labels import Answer, DecisionKind, Outcome
from tests.browser.acting import at_case, cut_off, press, read, shown, start
from tests.browser.conftest import Enter
from tests.doubted import PASSWORD, make_person, open_cases


def test_a_reviewer_works_by_the_keyboard_alone(enter: Enter, walnuts: list[int], database: Database) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "1", "-", "r")
    page.keyboard.type("1 is what it is")
    press(page, "Escape", "g", "Enter")
    at_case(page, walnuts[1])
    press(page, "0", "Enter")
    at_case(page, walnuts[2])
    press(page, "u", "Enter")
    at_case(page, walnuts[3])
    press(page, "s")
    at_case(page, walnuts[4])
    with database.read() as session:
        said = session.execute(select(Decision.outcome, Decision.severity, Decision.rationale)).all()
        golden = session.scalars(select(GoldenCase.item_id)).all()
    assert [tuple(row) for row in said] == [
        (Outcome.VIOLATING, "medium", "1 is what it is"),
        (Outcome.FINE, "", ""),
        (Outcome.UNSURE, "", ""),
    ]
    assert len(golden) == 1


def test_a_case_is_escalated_by_the_keyboard(enter: Enter, walnuts: list[int], database: Database) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "e")
    expect(page.locator("select[name=to]")).to_be_focused()
    page.keyboard.type("Threats")
    press(page, "Tab")
    page.keyboard.type("it names a place")
    press(page, "Enter")
    at_case(page, walnuts[1])
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} passed on.")
    with database.read() as session:
        assert session.get_one(Case, walnuts[0]).queue.name == "threats"
        note = select(CaseEvent.note).where(CaseEvent.kind == CaseEventKind.ESCALATED)
        assert session.scalars(note).one().endswith("it names a place")


def test_undo_pressed_again_goes_further_back(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada")
    press(page, "n")
    for case_id in walnuts[:2]:
        at_case(page, case_id)
        press(page, "0", "Enter")
    at_case(page, walnuts[2])
    press(page, "z")
    at_case(page, walnuts[1])
    press(page, "z")
    at_case(page, walnuts[0])


def test_undo_brings_the_last_case_back_with_what_was_said(
    enter: Enter, walnuts: list[int], database: Database
) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "2", "Enter")
    at_case(page, walnuts[1])
    press(page, "z")
    at_case(page, walnuts[0])
    expect(page.locator("[data-key='2']")).to_be_checked()
    press(page, "1", "2", "Enter")
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} decided: nuts")
    with database.read() as session:
        kinds = session.scalars(select(Decision.kind).order_by(Decision.id)).all()
        last = session.scalars(
            select(Label.category).where(Label.answer == Answer.YES).order_by(Label.id.desc()).limit(1)
        ).one()
    assert kinds == [DecisionKind.DECIDE, DecisionKind.UNDO, DecisionKind.DECIDE]
    assert last == "nuts"


def test_nothing_wrong_stands_alone(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "1", "0")
    expect(page.locator("[data-key='1']")).not_to_be_checked()
    press(page, "2")
    expect(page.locator("[data-key='0']")).not_to_be_checked()


@pytest.mark.once
def test_escape_leads_back_to_the_case_and_how_bad_it_is_follows_the_answer(
    enter: Enter, walnuts: list[int]
) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "y")
    page.keyboard.type("not my language")
    press(page, "Escape", "Escape", "h", "Escape")
    medium = page.get_by_label("medium")
    medium.check()
    press(page, "2")
    expect(medium).to_be_disabled()
    expect(page.get_by_label("low")).to_be_checked()
    press(page, "+", "Enter")
    expect(page.locator("[data-last]")).to_contain_text("wasps, high")


def test_who_comes_second_reads_who_was_first(enter: Enter, walnuts: list[int], database: Database) -> None:
    page = enter("ada")
    # The case that her page reaches ahead for is the second only while the first is in her hands.
    with page.expect_response("**/ahead"):
        press(page, "n")
        at_case(page, walnuts[0])
    with database.begin() as session:
        case = session.get_one(Case, walnuts[0])
        case.holder_id = None
        case.held_until = None
    other = enter("grace")
    press(other, "n")
    at_case(other, walnuts[0])
    press(other, "0", "Enter")
    # Not necessarily the second: ada's page may have reached ahead for that one.
    expect(other.locator("main[data-ready] #case-title")).not_to_have_text(f"Case {walnuts[0]}")
    press(page, "1", "r")
    page.keyboard.type("slowly")
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("grace was first")
    expect(page.get_by_label("What you had written")).to_have_value("slowly")


def test_a_lost_connection_loses_nothing_that_was_typed(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "1", "r")
    page.keyboard.type("still here")
    cut_off(page)
    press(page, "Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("cannot be reached")
    expect(page.locator("[name=rationale]")).to_have_value("still here")
    page.context.set_offline(False)
    read(page)
    press(page, "Control+Enter")
    at_case(page, walnuts[1])


@pytest.mark.once
def test_a_session_that_ends_keeps_what_was_typed_until_the_reader_is_back(
    enter: Enter, walnuts: list[int]
) -> None:
    page = enter("ada")
    start(page)
    at_case(page, walnuts[0])
    press(page, "1", "r")
    page.keyboard.type("still mine")
    page.context.clear_cookies()
    press(page, "Control+Enter")
    page.locator("[name=password]").wait_for()
    page.locator("[name=name]").fill("ada")
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Enter")
    at_case(page, walnuts[0])
    expect(page.locator("[name=rationale]")).to_have_value("still mine")
    expect(page.locator("[data-key='1']")).to_be_checked()
    assert page.evaluate("sessionStorage.getItem('weighbridge-typed')") is None


def test_without_javascript_every_act_is_a_plain_form(
    enter: Enter, walnuts: list[int], database: Database
) -> None:
    page = enter("ada", scripts=False)
    page.get_by_role("button", name="Start").first.click()
    shown(page, walnuts[0])
    page.get_by_role("checkbox", name="Nuts").check()
    page.get_by_role("button", name="Decide and next").click()
    shown(page, walnuts[1])
    page.get_by_role("button", name="Undo").click()
    shown(page, walnuts[0])
    expect(page.get_by_role("checkbox", name="Nuts")).to_be_checked()
    page.locator("[name=rationale]").fill("half a reason")
    page.locator("#notes summary").click()
    page.locator("[name=note]").fill("what does grace think?")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#notes")).to_contain_text("what does grace think?")
    expect(page.locator("[name=rationale]")).to_have_value("half a reason")
    page.locator("[name=quote]").fill("walnut")
    page.locator("[name=quote]").press("Enter")
    shown(page, walnuts[1])
    page.get_by_role("button", name="Undo").click()
    shown(page, walnuts[0])
    page.get_by_role("button", name="Skip").click()
    shown(page, walnuts[1])
    expect(page.get_by_text(f"Case {walnuts[0]} skipped.")).to_be_visible()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case).where(Case.state == CaseState.OPEN)) == 6


@pytest.mark.once
def test_twenty_cases_in_a_row(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        make_person(session, "ada")
        cases = [case.id for case in open_cases(session, *(f"walnut {number}" for number in range(20)))]
    page = enter("ada")
    press(page, "n")
    for number, case_id in enumerate(cases):
        at_case(page, case_id)
        press(page, str(number % 3), "Enter") if number % 3 else press(page, "0", "Enter")
    expect(page.get_by_text("Nothing left here for you")).to_be_visible()
    press(page, "n")
    page.wait_for_url("**/")
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 20
