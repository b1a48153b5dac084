"""Pictures of every page, light and dark, at three widths: ``make screenshots``.

Draws docs/screenshots/*.png from a made-up afternoon (tests/scene.py) served by a real process.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from review import schema
from review.db import Database, utcnow
from review.settings import load_settings
from tests import scene
from tests.doubted import PASSWORD
from tests.serving import chromium, web_process

WIDTHS = {360: 780, 1280: 800, 2560: 1300}
SCHEMES = ("light", "dark")


def draw(folder: Path) -> int:
    """Draw every page into the folder; return how many pictures there are."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance:
        environment = {
            "WEIGHBRIDGE_INSTANCE": instance,
            "SECRET_KEY": "only for pictures",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "WEIGHBRIDGE_DETOXIFY_MODEL": "none",
        }
        database = Database(load_settings(environment).database)
        schema.upgrade(database)
        with database.begin() as session:
            cases = scene.set_up(session, utcnow())
        database.dispose()
        with web_process(environment) as address, chromium() as browser:
            return sum(
                _draw(browser, address, folder, (width, scheme), cases)
                for width in WIDTHS
                for scheme in SCHEMES
            )


def _draw(browser: Browser, address: str, folder: Path, look: tuple[int, str], cases: dict[str, int]) -> int:
    width, scheme = look
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto("/sign-in")
    _keep(page, folder, f"sign-in-{scheme}-{width}")
    page.locator("[name=name]").fill("ada.okafor")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    drawn = 1
    for name, path in scene.named_pages(cases).items():
        page.goto(path)
        if name in _ACTS:
            _ACTS[name](page)
        _keep(page, folder, f"{name}-{scheme}-{width}")
        drawn += 1
    context.close()
    return drawn


def _take(page: Page) -> None:
    """Take the case, where nobody has it yet, and begin to answer it."""
    page.locator("main[data-ready]").wait_for()
    if page.locator("form.decide").count() == 0:
        page.keyboard.press("t")
        page.locator("form.decide").wait_for()
    # The page drawn before let go of it when it was closed; an open page takes its lease up again.
    page.locator("[data-lease]", has_text="yours for").wait_for()
    for key in ("3", "1"):
        page.keyboard.press(key)


def _try(page: Page) -> None:
    """Have a text judged by what is live and by the draft."""
    page.locator("main[data-ready]").wait_for()
    page.locator("[name=text]").fill("kys, and then we will end you")
    page.get_by_role("button", name="Judge it").click()
    page.locator("#tried .trial").first.wait_for()


def _replay(page: Page) -> None:
    """Replay the golden cases against the draft."""
    page.locator("main[data-ready]").wait_for()
    page.locator("[name=draft]").select_option("conduct")
    page.get_by_role("button", name="Run").click()
    page.locator("#results .flips").wait_for()


_ACTS = {"case": _take, "try": _try, "golden-run": _replay}


def _keep(page: Page, folder: Path, name: str) -> None:
    page.locator("main[data-ready]").wait_for()
    page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    sys.stdout.write(f"{draw(target)} pictures in {target}\n")
