from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from review.db import Database, utcnow
from tests import scene
from tests.browser.conftest import Enter
from tests.doubted import make_person

pytestmark = pytest.mark.once

AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text()


def grave(page: Page, only: str = "") -> list[str]:
    """Return what axe finds serious on a page, by all its rules or one."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    rules = {"runOnly": [only]} if only else {}
    found = page.evaluate("chosen => axe.run(document, {resultTypes: ['violations'], ...chosen})", rules)
    return [
        f"{page.url}: {each['impact']} {each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


# Each page as it is first shown, by all rules, and laid out anew, by what a look can change: contrast.
# What is loaded and asked twice takes twice as long.
LOOKS: tuple[tuple[int, Literal["light", "dark"], str], ...] = (
    (1280, "light", ""),
    (360, "dark", "color-contrast"),
)


def test_no_page_keeps_anybody_out(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        cases = scene.set_up(session, utcnow())
    page = enter("ada.okafor")
    found = []
    for path in scene.pages(cases):
        page.goto(path)
        for width, scheme, rule in LOOKS:
            look(page, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (
                f"{path} is wider than the window"
            )
            found += grave(page, rule)
    page.goto(f"/cases/{cases['train']}")
    page.keyboard.press("t")
    page.locator("form.decide").wait_for()
    page.keyboard.press("?")
    for width, scheme, rule in LOOKS:
        look(page, width, scheme)
        found += grave(page, rule)
    assert found == []


def look(page: Page, width: int, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)


def test_the_sign_in_page_and_the_first_page_keep_nobody_out(enter: Enter, database: Database) -> None:
    with database.begin() as session:
        make_person(session, "ada")
    page = enter("ada")
    found = grave(page)
    page.context.clear_cookies()
    page.goto("/sign-in")
    assert found + grave(page) == []
