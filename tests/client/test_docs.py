"""The examples of docs/client.md, run against a real server."""

import re

import pytest

from review import services
from review.db import Database, utcnow
from review.settings import Settings
from tests.made import HOUSE, publish
from tests.processes import ROOT, environment
from tests.serving import web_process

pytestmark = pytest.mark.once

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "client.md").read_text(), flags=re.DOTALL)


def test_every_example_runs(database: Database, settings: Settings) -> None:
    with database.begin() as session:
        publish(session, HOUSE.replace("  nuts:", "  threat: {}\n  nuts:"))
        _, key = services.create_key(session, "bot", ["submit", "read", "label"], utcnow())
    with web_process(environment(settings)) as address:
        known: dict[str, object] = {"ADDRESS": address, "KEY": key}
        for block in BLOCKS:
            exec(compile(block, "docs/client.md", "exec"), known)
        known["openai"].close()  # type: ignore[attr-defined] # the example's client
    assert len(BLOCKS) == 7
