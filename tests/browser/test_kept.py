"""What is typed into a case and not sent yet."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import at_case, press, start
from tests.browser.conftest import Enter
from tests.doubted import PASSWORD

pytestmark = pytest.mark.once

KEPT = "sessionStorage.getItem('weighbridge-typed')"


def type_something(page: Page) -> None:
    press(page, "1", "m", "Enter", "j")
    page.keyboard.type("for others")
    press(page, "Escape", "r")
    page.keyboard.type("as I wrote it")
    press(page, "Escape")


def expect_it(page: Page) -> None:
    expect(page.locator("[data-key='1']")).to_be_checked()
    expect(page.locator("[name=rationale]")).to_have_value("as I wrote it")
    expect(page.locator("[name=note]")).to_have_value("for others")
    expect(page.locator("[data-marks] bdi")).to_have_text(["walnut"])


def sign_in(page: Page, name: str) -> None:
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Enter")
    page.wait_for_url("**/")
    page.locator("main[data-ready]").wait_for()


def test_what_is_typed_is_there_again_however_the_case_was_left(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada")
    start(page)
    type_something(page)
    page.reload()
    at_case(page, walnuts[0])
    expect_it(page)
    page.get_by_role("link", name="Weighbridge, home").click()
    page.wait_for_url("**/")
    assert "walnut" not in page.evaluate(KEPT)
    page.goto(f"/cases/{walnuts[0]}")
    at_case(page, walnuts[0])
    expect_it(page)
    press(page, "b")
    page.wait_for_url("**/queues/review")
    expect(page.get_by_role("link", name="Weighbridge, home")).to_be_visible()
    page.goto(f"/cases/{walnuts[0]}")
    page.locator("main[data-ready]").wait_for()
    press(page, "t")
    expect_it(page)
    press(page, "Enter")
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} decided: nuts")
    page.reload()
    assert page.evaluate(KEPT) is None


def test_what_is_typed_is_there_again_after_the_browsers_way_back(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada")
    start(page)
    press(page, "0", "Enter")
    expect(page.locator("[data-last]")).to_contain_text(f"Case {walnuts[0]} decided: fine")
    at_case(page, walnuts[1])
    type_something(page)
    page.go_back()
    at_case(page, walnuts[0])
    page.go_forward()
    at_case(page, walnuts[1])
    expect_it(page)


def test_what_is_typed_is_nobody_elses(enter: Enter, walnuts: list[int]) -> None:
    page = enter("ada")
    start(page)
    type_something(page)
    page.reload()
    at_case(page, walnuts[0])
    page.context.clear_cookies()
    page.goto("/sign-in")
    assert page.evaluate(KEPT) is not None
    sign_in(page, "grace")
    assert page.evaluate(KEPT) is None
    page.goto(f"/cases/{walnuts[3]}")
    page.locator("main[data-ready]").wait_for()
    press(page, "t")
    at_case(page, walnuts[3])
    page.locator("form.decide").wait_for()
    press(page, "1")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(KEPT) is None
