"""Pages in a real browser, served by threads of the test (tests/test_flow.py has them served by gunicorn)."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from review.db import Database
from review.settings import Settings
from tests.browser.gate import Gate
from tests.doubted import PASSWORD, make_person, open_cases
from tests.serving import chromium, served_here

Enter = Callable[..., Page]

# A busy machine takes its time; only what never comes fails.
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser; tests/leaving_out.py leaves it out where there is none."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one Chromium for the tests of a file.

    Not for the whole run: Playwright keeps an event loop running in its thread, and a test of another file
    that starts a loop of its own there would be refused.
    """
    with chromium() as started:
        yield started


@pytest.fixture
def gate(make_app: Callable[[Settings], Flask], settings: Settings) -> Gate:
    """Return the gate before the app on this test's own database."""
    return Gate(make_app(settings).wsgi_app)


@pytest.fixture
def address(gate: Gate) -> Iterator[str]:
    """Return the address of the app."""
    with served_here(gate) as served:
        yield served
        gate.open()


@pytest.fixture
def enter(browser: Browser, address: str) -> Iterator[Enter]:
    """Return what opens a page of one's own and signs in by the keyboard."""
    contexts = []

    def sign_in(name: str, *, scheme: str = "light", width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto("/sign-in")
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/")
        if scripts:
            page.locator("main[data-ready]").wait_for()
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def walnuts(database: Database) -> list[int]:
    """Open six cases that look alike, for ada and grace."""
    with database.begin() as session:
        make_person(session, "ada")
        make_person(session, "grace")
        return [case.id for case in open_cases(session, *(f"walnut number {number}" for number in range(6)))]
