"""Labelled texts to measure with: a folder of JSONL files that the environment variable BENCH_DATA names.

Each line is ``{"id", "text", "label": {"flagged": bool, CATEGORY: bool|null}, "meta": {…}}``. The
texts are no part of this repository.
"""

import json
import os
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODERATION = (
    "openai_moderation",
    "surge_toxicity",
    "hatecheck",
    "hatemoji_build",
    "convabuse",
    "wiki_toxicity_nonfuzzed",
    "davidson",
    "edos",
)
"""The sets that hold violating and harmless texts of people's conduct."""

NATURAL = ("wiki_toxicity_nonfuzzed", "convabuse")
"""The sets that were drawn from what people really write, and not for being foul."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; ``label`` holds what the source knows of each category, None for unknown."""

    id: str
    text: str
    flagged: bool
    label: dict[str, bool | None]
    meta: dict[str, Any]


def folder() -> Path:
    """Return the folder of labelled texts, or end the program saying how to name one."""
    named = os.environ.get("BENCH_DATA", "")
    if not Path(named).is_dir() or not named:
        sys.exit(
            "BENCH_DATA must name the folder of labelled texts: BENCH_DATA=/path python -m bench.quality"
        )
    return Path(named)


def load(name: str) -> list[Example]:
    """Return every example of a set, in the order of its file."""
    lines = (folder() / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    rows = (json.loads(line) for line in lines if line)
    return [
        Example(
            str(row["id"]), row["text"], bool(row["label"]["flagged"]), row["label"], row.get("meta") or {}
        )
        for row in rows
    ]


def sample(examples: list[Example], most: int | None) -> list[Example]:
    """Return at most ``most`` examples, the same ones each time; all of them where it is None."""
    if most is None or most >= len(examples):
        return examples
    return random.Random(20261124).sample(examples, most)
