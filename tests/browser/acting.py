"""What a reviewer does and sees, for the tests of pages."""

from playwright.sync_api import Page, expect


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def shown(page: Page, case_id: int) -> None:
    expect(page.locator("#case-title")).to_have_text(f"Case {case_id}")


def at_case(page: Page, case_id: int) -> None:
    expect(page.locator("main[data-ready] #case-title")).to_have_text(f"Case {case_id}")


def start(page: Page) -> None:
    """Begin with the first case, and wait until the next is drawn ahead."""
    with page.expect_response("**/ahead"):
        press(page, "n")
    page.locator("main[data-ready] form.decide").wait_for()


def read(page: Page) -> None:
    """Pause as somebody who reads what came back: keys that follow on at once are not taken for an answer."""
    page.wait_for_timeout(700)


def cut_off(page: Page) -> None:
    """Take the network away, and wait until it is gone.

    The browser answers before its network process, which is told on another pipe, has heard of it.
    """
    page.context.set_offline(True)
    page.wait_for_function("() => fetch('/healthz', {cache: 'no-store'}).then(() => false, () => true)")
