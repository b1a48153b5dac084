"""From key press to the next case painted, in a real browser: ``python -m bench.next_case``.

The time runs from the keydown of Enter to the second frame after the next case stands in the page, which it
does before the server has answered: it was drawn ahead, while the case before it was read.
Waiting for it happens inside the page: a driver that asks again and again takes the processor measured.
"""

import tempfile
from statistics import median, quantiles

from bench.machine import describe
from review import schema
from review.db import Database, utcnow
from review.settings import load_settings
from tests.doubted import PASSWORD, make_person, open_cases
from tests.serving import chromium, web_process

CASES = 60
READING_MILLISECONDS = 400
"""Nobody reads a case in less."""

_WATCH = """
window.times = [];
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter") window.pressed = performance.now();
}, true);
const isCase = (node) => node.matches?.("main[data-desk]");
new MutationObserver((changes) => {
  if (!window.pressed || !changes.some((change) => [...change.addedNodes].some(isCase))) return;
  const painted = () => window.times.push(performance.now() - window.pressed);
  requestAnimationFrame(() => requestAnimationFrame(painted));
}).observe(document.body, { childList: true });
window.painted = (count) => new Promise((done) => {
  const look = () => window.times.length >= count ? done() : setTimeout(look, 20);
  look();
});
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as instance:
        environment = {
            "WEIGHBRIDGE_INSTANCE": instance, "SECRET_KEY": "bench", "REDIS_URL": "redis://127.0.0.1:1/0",
            "WEIGHBRIDGE_DETOXIFY_MODEL": "none",
        }  # fmt: skip
        database = Database(load_settings(environment).database)
        schema.upgrade(database)
        with database.begin() as session:
            make_person(session, "ada")
            open_cases(session, *(f"a walnut of the kind {number}" for number in range(CASES)), now=utcnow())
        with web_process(environment) as address, chromium() as browser:
            page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}).new_page()
            page.goto("/sign-in")
            page.locator("[name=name]").fill("ada")
            page.locator("[name=password]").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url("**/")
            page.locator("main[data-ready]").wait_for()
            page.keyboard.press("n")
            page.locator("main[data-ready] form.decide").wait_for()
            page.evaluate(_WATCH)
            for number in range(1, CASES):
                page.keyboard.press("0")
                page.keyboard.press("Enter")
                page.evaluate("(count) => window.painted(count)", number)
                page.wait_for_timeout(READING_MILLISECONDS)
            times = page.evaluate("window.times")
        database.dispose()
    print(describe())
    p95 = quantiles(times, n=20)[-1]
    print(f"next case painted: p50 {median(times):.0f} ms, p95 {p95:.0f} ms, {len(times)} cases")


if __name__ == "__main__":
    main()
