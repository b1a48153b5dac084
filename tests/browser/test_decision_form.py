"""The form of a decision: what leads to it, what it says of slips, and whose the case is meanwhile."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from review.db import Database, utcnow
from review.models import Case
from tests.browser.acting import at_case, press, start
from tests.browser.conftest import Enter
from tests.browser.gate import Gate

pytestmark = pytest.mark.once

MINUTES = re.compile(r"yours for [1-4]:\d\d")


def test_enter_decides_after_an_answers_key_and_opens_the_fold_that_one_tabs_to(
    enter: Enter, walnuts: list[int]
) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    fold = page.locator("details.past summary")
    fold.focus()
    press(page, "Enter")
    expect(page.locator("details.past")).to_have_attribute("open", "")
    fold.click()
    press(page, "0", "Enter")
    at_case(page, walnuts[1])


def test_what_is_to_be_mended_is_said_until_it_is(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_contain_text("choose at least one answer")
    press(page, "2")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("label.medium")).to_have_attribute("title", "not in Wasps")
    press(page, "2")
    expect(page.locator("label.medium")).to_have_attribute("title", "")


def test_a_refused_snooze_keeps_its_box_open_with_what_was_typed(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada", width=320)
    page.emulate_media(color_scheme="dark")
    press(page, "n")
    at_case(page, walnuts[0])
    for key in ("e", "h"):
        press(page, "Escape", key)
        box = page.locator(".drop[open] .list").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    page.locator(".drop [name=until]").fill("2001-02-03T10:00")
    page.get_by_role("button", name="Until then").click()
    expect(page.locator(".drop[open]").get_by_role("alert")).to_contain_text("Choose a moment within 14 days")
    expect(page.locator(".drop [name=until]")).to_have_value("2001-02-03T10:00")
    expect(page.locator(".drop [name=until]")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(1)


def test_without_javascript_no_key_is_named(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada", scripts=False)
    page.get_by_role("button", name="Start").first.click()
    page.locator("form.decide").wait_for()
    assert page.locator("kbd:visible, [data-dialog]:visible, [data-next-view]:visible").count() == 0
    page.get_by_role("button", name="zen").click()
    expect(page.locator(".why")).not_to_be_visible()


def test_the_next_case_opened_by_its_address_stays_ones_own(
    enter: Enter, gate: Gate, walnuts: list[int]
) -> None:
    page = enter("ada")
    start(page)
    token = page.locator("form.decide [name=csrf_token]").input_value()
    holds = gate.hold("/hold")
    page.goto(f"/cases/{walnuts[1]}")
    (held,) = holds.wait()
    # As where what the page before said last is heard after this one was drawn.
    page.request.post(f"/cases/{walnuts[0]}/leave", form={"ahead": f"{walnuts[1]}:1", "csrf_token": token})
    with page.expect_response("**/hold") as answer:
        held.go_on()
    assert answer.value.status == 200
    expect(page.locator("[data-lease]")).to_contain_text(MINUTES)


def test_a_lease_that_ran_out_is_renewed_as_its_page_is_opened(
    enter: Enter, walnuts: list[int], database: Database
) -> None:
    page = enter("ada")
    press(page, "n")
    at_case(page, walnuts[0])
    page.goto("/preferences")
    page.locator("main[data-ready]").wait_for()
    with database.begin() as session:
        session.get_one(Case, walnuts[0]).held_until = utcnow() - timedelta(seconds=9)
    # No clock of the page strikes: what is shown anew is so at once.
    page.clock.install()
    page.clock.pause_at(utcnow() + timedelta(seconds=5))
    page.goto(f"/cases/{walnuts[0]}")
    expect(page.locator("[data-lease]")).to_contain_text(MINUTES)
