"""Which tests are left out, said aloud: those that need a Chromium where there is none."""

import shutil
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ON_SERVICES = {"migrated", "empty_databases", "redis_server"}
LOADS_TORCH = ("tests/guards/classifiers/", "tests/review/cli/test_models.py", "tests/review/test_budgets.py")
TAKES_LONG = (
    *LOADS_TORCH,
    *(f"tests/test_{name}.py" for name in ("flow", "followed", "replicas")),
    "tests/review/delivery/test_processes.py",
    "tests/review/test_worker.py",
    "tests/review/cli/test_run.py",
    "tests/browser/",
)
"""Last in line, one of these would keep one process busy while the others have nothing left to do."""

HOW = "apt-get install chromium (or another way to have `chromium` on the PATH), then run the tests again"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--need-browser", action="store_true", help="Fail rather than leave browser tests out.")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what uses a database or Redis, before ``-m services`` asks for it.

    Not what takes long and is the same on every database, such as how a page looks.
    """
    uses_one = ON_SERVICES & set(getattr(item, "fixturenames", ()))
    if uses_one and item.get_closest_marker("once") is None:
        item.add_marker(pytest.mark.services)


class Together(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """Gives to one process what loads PyTorch, and the tests of one browser; the rest to whichever is free.

    A browser is started for a file: scattered, its tests would start one each. Not by xdist's groups: it
    writes them into a test's name, which pytest no longer tells.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(LOADS_TORCH):
            return "torch"
        return nodeid.partition("::")[0] if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser tests out where there is no Chromium, and begin with what takes long by itself."""
    items.sort(key=lambda item: not item.nodeid.startswith(TAKES_LONG))
    for item in items:
        if item.get_closest_marker("browser") and CHROMIUM is None:
            if config.getoption("--need-browser"):
                raise pytest.UsageError(f"The browser tests need a Chromium: {HOW}.")
            item.add_marker(pytest.mark.skip(reason="no Chromium"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was left out, and how to get it."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum("no Chromium" in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_sep("-", "left out", yellow=True)
        terminalreporter.write_line(f"{left_out} browser tests were left out. To have them: {HOW}.")
