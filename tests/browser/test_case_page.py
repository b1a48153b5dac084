"""What the case page shows, and what it keeps to itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from review.db import Database, utcnow
from review.models import Case, CaseEvent, Decision
from review.models.cases import CaseEventKind
from review.models.labels import DecisionKind
from review.queues import presence
from tests import scene
from tests.browser.acting import at_case, press, read, start
from tests.browser.conftest import Enter
from tests.browser.gate import Gate
from tests.doubted import make_person, open_cases
from tests.scene import HOSTILE

HOSTILES = (
    HOSTILE,
    "x" * 990_000,
    "Z" + "\u0335\u0321\u0322\u0300" * 2_500,
    "\u202e\u2066</div></main><textarea>" + "\u2067" * 200,
)
"""Markup, a line of a megabyte, ten thousand combining marks, and a direction that nobody ends."""


@pytest.mark.once
def test_a_text_that_runs_from_right_to_left_is_shown_so(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        make_person(session, "ada")
        (case,) = open_cases(session, "\u05e9\u05dc\u05d5\u05dd \u05dc\u05db\u05dd walnut")
    page = enter("ada")
    page.goto(f"/cases/{case.id}")
    direction = "element => getComputedStyle(element).direction"
    assert page.locator(".text").first.evaluate(direction) == "rtl"
    assert page.locator(".why").evaluate(direction) == "ltr"


def test_the_next_case_is_drawn_ahead_and_nobody_else_is_shown_it(enter: Enter, walnuts: list[int]) -> None:
    page, other = enter("ada"), enter("grace")
    start(page)
    start(other)
    at_case(page, walnuts[0])
    at_case(other, walnuts[2])
    with page.expect_response("**/decide") as answer:
        press(page, "0", "Enter")
    at_case(page, walnuts[1])
    assert "drawn-ahead" in answer.value.headers
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} decided: fine")
    press(page, "z")
    at_case(page, walnuts[0])


@pytest.mark.once
def test_the_next_case_stands_there_before_the_answer_and_what_is_asked_of_it_waits(
    enter: Enter, gate: Gate, walnuts: list[int]
) -> None:
    page = enter("ada")
    start(page)
    decisions = gate.hold("/decide")
    press(page, "0", "Enter")
    at_case(page, walnuts[1])
    press(page, "1", "Enter")
    expect(page.locator("[data-last]")).to_have_text("Saving your decision…")
    (first,) = decisions.wait()
    assert first.path == f"/cases/{walnuts[0]}/decide"
    first.go_on()
    decisions.wait(2)[1].go_on()
    at_case(page, walnuts[2])
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[1]} decided: nuts")


@pytest.mark.once
@pytest.mark.parametrize("is_ahead", [True, False])
def test_undo_means_the_decision_that_is_under_way(
    enter: Enter, gate: Gate, walnuts: list[int], *, is_ahead: bool
) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    with page.expect_response("**/ahead"):
        press(page, "0", "Enter")
        expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} decided")
    if not is_ahead:
        gate.hold("/ahead").lose()
        page.reload()
    at_case(page, walnuts[1])
    decisions = gate.hold("/decide")
    press(page, "1", "Enter", "z")
    decisions.wait()[0].go_on()
    expect(page.locator("[data-key='1']")).to_be_checked()
    at_case(page, walnuts[1])


@pytest.mark.once
def test_undo_of_a_decision_that_is_refused_leaves_the_one_before_alone(
    enter: Enter, gate: Gate, walnuts: list[int], database: Database
) -> None:
    page = enter("ada")
    start(page)
    press(page, "0", "Enter")
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} decided")
    gate.hold("/ahead").lose()
    page.reload()
    at_case(page, walnuts[1])
    with database.begin() as session:
        session.get_one(Case, walnuts[1]).version += 1
    decisions = gate.hold("/decide")
    press(page, "1", "Enter", "z")
    decisions.wait()[0].go_on()
    expect(page.get_by_role("alert")).to_contain_text("changed since you opened it")
    read(page)
    with database.read() as session:
        assert session.scalars(select(Decision.kind)).all() == [DecisionKind.DECIDE]


@pytest.mark.once
@pytest.mark.parametrize("ending", ["lost", "refused"])
def test_a_decision_that_did_not_arrive_brings_its_case_back_as_it_was(
    enter: Enter, gate: Gate, walnuts: list[int], ending: str
) -> None:
    page = enter("ada")
    start(page)
    decisions = gate.hold("/decide")
    press(page, "1", "r")
    page.keyboard.type("as I wrote it")
    press(page, "Control+Enter")
    at_case(page, walnuts[1])
    title = page.title()
    (held,) = decisions.wait()
    # The page's clock stands, so that whatever is pressed below is pressed as soon as the case is back.
    now = datetime.now(UTC)
    page.clock.set_fixed_time(now)
    if ending == "lost":
        decisions.lose()
    else:
        held.answer(500, "it broke")
    at_case(page, walnuts[0])
    came = len(decisions.held)
    expect(page.locator("#toasts")).to_contain_text("cannot be reached" if ending == "lost" else "it broke")
    expect(page.locator("[name=rationale]")).to_have_value("as I wrote it")
    expect(page.locator("[data-key='1']")).to_be_checked()
    assert page.title() != title
    press(page, "0", "Enter")
    expect(page.locator("[data-key='0']")).not_to_be_checked()
    page.clock.set_fixed_time(now + timedelta(seconds=2))
    assert len(decisions.held) == came
    decisions.open()
    press(page, "Control+Enter")
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} decided: nuts")


@pytest.mark.once
def test_what_was_typed_in_a_case_that_gave_way_is_there_when_its_turn_comes(
    enter: Enter, gate: Gate, walnuts: list[int]
) -> None:
    page = enter("ada")
    start(page)
    decisions = gate.hold("/decide")
    press(page, "0", "Enter")
    at_case(page, walnuts[1])
    press(page, "2", "r")
    page.keyboard.type("thought of early")
    decisions.wait()
    decisions.lose()
    at_case(page, walnuts[0])
    read(page)
    decisions.open()
    press(page, "Enter")
    at_case(page, walnuts[1])
    expect(page.locator("[name=rationale]")).to_have_value("thought of early")
    expect(page.locator("[data-key='2']")).to_be_checked()


def test_who_else_is_here_is_shown_and_a_closed_page_lets_go(
    enter: Enter, walnuts: list[int], database: Database
) -> None:
    page, other = enter("ada"), enter("grace")
    with page.expect_response("**/look"), page.expect_response("**/ahead"):
        press(page, "n")
    with database.begin() as session:
        presence.look(session, walnuts[0], make_person(session, "mia").id, utcnow())
    other.goto(f"/cases/{walnuts[0]}")
    expect(other.locator("[data-others]")).to_have_text("mia is looking too")
    expect(other.locator(".facts")).to_contain_text("ada is working on this")
    press(page, "j")
    page.keyboard.type("look, @gr")
    expect(page.get_by_role("option", name="grace")).to_be_visible()
    press(page, "Enter", "Control+Enter")
    expect(page.locator(".notes li")).to_contain_text("look, @grace")
    expect(page.locator("form.decide")).to_be_visible()
    page.goto("/queues/threats")
    with database.read() as session:
        let_go = select(CaseEvent.case_id).where(CaseEvent.kind == CaseEventKind.RELEASED)
        freed = session.scalars(let_go).all()
        for _ in range(20_000):  # the page is gone before what it said last has arrived
            if freed:
                break
            session.rollback()
            freed = session.scalars(let_go).all()
    assert freed == [walnuts[1]]
    with page.expect_response("**/hold"):
        page.goto(f"/cases/{walnuts[0]}")


@pytest.mark.once
def test_something_else_is_found_by_typing(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        case_id = scene.set_up(session, utcnow())["train"]
    page = enter("ada.okafor")
    page.goto(f"/cases/{case_id}")
    press(page, "t")
    page.locator("main[data-ready] form.decide").wait_for()
    press(page, "8")
    page.keyboard.type("jail")
    press(page, "Enter")
    expect(page.get_by_label("Jailbreak")).to_be_checked()


@pytest.mark.once
def test_the_text_is_shown_as_the_guards_read_it(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        case_id = scene.set_up(session, utcnow())["train"]
    page = enter("ada.okafor")
    page.goto(f"/cases/{case_id}")
    page.locator("main[data-ready]").wait_for()
    expect(page.locator(".text:visible")).to_contain_text("w o r t h l e s s")
    press(page, "v")
    expect(page.locator(".text:visible")).to_contain_text("we will hurt you")
    assert page.locator(".text:visible").count() == 1


@pytest.mark.once
def test_a_finding_says_why_it_fired_by_key_and_by_pointer(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        case_id = scene.set_up(session, utcnow())["train"]
    page = enter("ada.okafor")
    page.goto(f"/cases/{case_id}")
    page.locator("main[data-ready]").wait_for()
    press(page, "x", "f")
    expect(page.locator("tr.held:visible")).to_contain_text("detoxify says threat 0.81, at least 0.70")
    page.locator(".text:visible mark", has_text="we will hurt").click()
    expect(page.locator("tr.held:visible")).to_contain_text("direct-threat of conduct, version 1: review")
    expect(page.locator("[data-why]")).to_contain_text("Direct threat")
    assert page.locator("tr.held:visible").count() == 1
    press(page, "p")
    expect(page.locator(".guide dd").first).to_be_visible()


@pytest.mark.once
def test_the_list_of_keys_opens_and_closes_and_keeps_keys_from_the_page(
    enter: Enter, walnuts: list[int]
) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "?")
    expect(page.locator("dialog#keys")).to_be_visible()
    press(page, "1", "Escape")
    expect(page.locator("dialog#keys")).not_to_be_visible()
    expect(page.locator("[data-key='1']")).not_to_be_checked()


@pytest.mark.once
def test_a_hostile_text_changes_nothing_but_its_own_box(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        make_person(session, "ada")
        cases = open_cases(session, "a plain walnut", *(f"{text} walnut" for text in HOSTILES))
    page = enter("ada")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    boxes = []
    for case in cases:
        page.goto(f"/cases/{case.id}")
        box = page.locator(".text:visible").bounding_box()
        aside = page.locator(".side").bounding_box()
        assert box is not None
        assert aside is not None
        boxes.append((box["x"], box["width"], aside["x"], aside["width"]))
        assert page.title().startswith("Everything else")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert len(set(boxes)) == 1


def test_the_vendored_script_is_the_published_one() -> None:
    vendored = Path("review/web/static/vendor/htmx-2.0.11.min.js").read_text()
    assert 'version:"2.0.11"' in vendored
