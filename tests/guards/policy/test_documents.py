"""Every example in the documentation is a policy that loads."""

import re
from pathlib import Path

import pytest

from guards.policy import Known, check_policy
from guards.policy.conditions import Condition

PAGES = sorted((Path(__file__).parents[3] / "docs").glob("*.md"))
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.S | re.M)
FRAME = "policy: example\ncategories: {harassment: {}}\nlists: {insults: [moron]}\nrules:\n"


def examples() -> list[tuple[str, str]]:
    return [
        (f"{page.name}:{page.read_text()[: found.start()].count(chr(10)) + 1}", found[1])
        for page in PAGES
        for found in BLOCK.finditer(page.read_text())
        if found[1].startswith(("policy:", "- id:"))
    ]


def whole(text: str) -> str:
    return text if text.startswith("policy:") else FRAME + text


@pytest.mark.parametrize(("place", "text"), examples())
def test_every_example_loads(place: str, text: str) -> None:
    problems = check_policy(whole(text), place, Known())
    assert [str(problem) for problem in problems if problem.level == "error"] == []


def test_every_condition_has_an_example() -> None:
    shown = "".join(text for _, text in examples())
    assert [name for name in Condition.model_fields if f"{name}:" not in shown] == []
