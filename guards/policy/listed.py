"""Lists inside patterns: ``kill all {groups}`` stands for every phrase of the list ``groups``.

A pattern would otherwise repeat the words of a list, and each copy would age by itself. RE2 takes a
brace before a letter literally, so no pattern that meant something else is read otherwise, but one
that wants those very signs, which writes ``\\{``.
"""

import re
from collections.abc import Mapping, Sequence

MAX_EXPANDED = 20_000

_NAMED = re.compile(r"(?<!\\)((?:\\\\)*)(?<![pPx])\{([a-z][a-z0-9_.-]*)\}")
_GAP = re.compile(r"\s+")
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")


def lists_in(pattern: str) -> tuple[str, ...]:
    """Return the names of the lists that a pattern asks for, in order."""
    return tuple(found[2] for found in _NAMED.finditer(pattern))


def expanded_size(pattern: str, lists: Mapping[str, Sequence[str]]) -> int:
    """Return about how many characters a pattern has once its lists are written out."""
    named = (lists.get(name, ()) for name in lists_in(pattern))
    return len(pattern) + sum(len(phrase) + 1 for phrases in named for phrase in phrases)


def expand(pattern: str, lists: Mapping[str, Sequence[str]]) -> str:
    """Write the phrases of each named list into the pattern; a name that is no list stays as it is."""

    def phrases(found: re.Match[str]) -> str:
        if found[2] not in lists:
            return found[0]
        longest_first = sorted(lists[found[2]], key=lambda phrase: (-len(phrase), phrase))
        words = (
            r"\s+".join(_SPECIAL.sub(r"\\\1", word) for word in _GAP.split(each.strip()))
            for each in longest_first
        )
        return f"{found[1]}(?:{'|'.join(words)})"

    return _NAMED.sub(phrases, pattern)
