"""Patterns that match too much, mean something else than they seem to, or cost too much."""

from collections.abc import Iterator

import re2

from guards.policy.conditions import FieldTest, Text
from guards.policy.document import Policy
from guards.policy.listed import expand
from guards.policy.nodes import Path
from guards.policy.problems import Fault
from guards.policy.walking import policy_leaves
from guards.rules.regexes import meets_letters, rewrite
from guards.rules.regexes.gaps import widest_gap
from guards.rules.regexes.options import options

WIDE_GAP = 200
LARGE_PROGRAM = 20_000
_CLASSES = (r"\b", r"\B", r"\w", r"\W")


def doubtful_patterns(policy: Policy) -> Iterator[Fault]:
    """Yield what is doubtful of every pattern of the policy."""
    for _, path, _, leaf in policy_leaves(policy):
        if isinstance(leaf, Text):
            for index, pattern in enumerate(leaf.matches or ()):
                yield from _doubts((*path, "matches", index), expand(pattern, policy.lists))
        elif isinstance(leaf, FieldTest) and leaf.matches:
            yield from _doubts((*path, "matches"), leaf.matches)


def _doubts(path: Path, pattern: str) -> Iterator[Fault]:
    compiled = re2.compile(pattern, options(case=True))
    if compiled.search("") is not None:
        yield (
            path,
            "matches the empty text, and so every text",
            "at least one character that must be there",
            "",
        )
    gap = widest_gap(pattern)
    if gap > WIDE_GAP:
        yield (
            path,
            f"a gap of up to {gap} characters costs much in time and memory",
            f"at most {WIDE_GAP}",
            "",
        )
    elif compiled.programsize > LARGE_PROGRAM:
        size = f"a program of {compiled.programsize:,} steps"
        yield path, f"{size} costs much in time and memory", f"at most {LARGE_PROGRAM:,} steps", ""
    used = next((each for each in _CLASSES if each in pattern), None)
    if used is None:
        return
    if not rewrite(pattern).exact:
        message = f"`{used}` knows only ASCII letters here, where it cannot be rewritten"
        yield path, message, "a boundary beside a letter or a space, and outside of repetitions", ""
    elif meets_letters(pattern):
        message = (
            f"`{used}` meets letters beyond ASCII, of which RE2 knows nothing; it is read as any script's"
        )
        yield path, message, "nothing to do, unless ASCII was meant: then `[0-9A-Za-z_]`", ""
