"""The joined view: letters that were spaced, dotted or dashed apart, and words split by a separator."""

import re
from collections.abc import Callable, Collection
from functools import partial

from guards.views.marks import MARKS
from guards.views.segments import explained, segmented, without_ends
from guards.views.steps import Replacement, rewritten, substituted
from guards.views.view import View
from guards.views.vocabulary import Vocabulary

_UNIT = rf"(?:[^\W_][{MARKS}]*+|[@$!|])"
_GAP = rf"(?:[^\w@$!|{MARKS}]|_){{1,6}}+"
_APART = re.compile(rf"(?<![^\W_])(?<![^\W_]['’])(?<![@$!|]){_UNIT}(?:{_GAP}{_UNIT}(?![^\W_])){{2,}}+")
_GAPS = re.compile(_GAP)
_SPLIT = re.compile(
    r"(?<![^\W_])(?<!['’])[^\W\d_]++(?:[-._*~+=/\\:;,^•·`\"#&|%°¦–—…]{1,4}+[^\W\d_]++)++(?!['’][^\W\d_])"
)
_SEPARATORS = re.compile(r"[\W_]+")
_STUMP = re.compile("[b-df-hj-np-tv-xz]{1,4}")
_BROKEN = re.compile(
    rf"(?<![^\W_])(?:({_STUMP.pattern})(?![^\W_])(?=\s++([^\W_]++))"
    rf"|([^\W_]++)(?=\s++({_STUMP.pattern})(?![^\W_])))"
)
"""Two pieces of which one has no vowel: the first and second groups, or the third and fourth."""

_ENDINGS = frozenset(("ll", "nt", "s", "d", "m", "t"))
_LETTERS = re.compile(r"[^\W\d_]")


def _letters_apart(run: str) -> str:
    """Join a run of single letters; where some gaps are wider than the rest, they part words."""
    if len(_LETTERS.findall(run)) * 2 < len(_GAPS.sub("", run)):
        return run
    narrow = min(map(len, _GAPS.findall(run)))
    joined = _GAPS.sub(lambda gap: "" if len(gap[0]) == narrow else " ", run)
    return joined if min(map(len, joined.split(" "))) > 1 else _GAPS.sub("", run)


def _as_one(match: re.Match[str]) -> str:
    return _letters_apart(match[0])


def _parted(part: Callable[[str], str]) -> Replacement:
    return lambda match: " ".join(map(part, _letters_apart(match[0]).split(" ")))


def _unsplit(match: re.Match[str]) -> str:
    return _SEPARATORS.sub("", match[0])


def _mended(view: View, vocabulary: Vocabulary) -> View:
    """Join two pieces to a word looked for, where one has no vowel and so is hardly a word itself."""
    edits: list[tuple[int, int, str]] = []
    for match in _BROKEN.finditer(view.text):
        stump, after, piece, stump_after = match.groups()
        left, right = (stump, after) if stump else (piece, stump_after)
        whole = left + right
        is_stump = stump not in _ENDINGS if stump else stump_after not in _ENDINGS
        if stump and not is_stump:
            is_stump = _STUMP.fullmatch(right) is not None and right not in _ENDINGS
        free = not edits or match.start() >= edits[-1][1]
        if is_stump and free and whole in vocabulary.words:
            edits.append((match.start(), match.end(2 if stump else 4), whole))
    return rewritten(view, edits)


def joined(view: View, clues: Collection[str], vocabulary: Vocabulary) -> tuple[View, ...]:
    """Join what was pulled apart: none to six views; ``clues`` say what there may be to join.

    Several where a run of single letters may hold several words: as one word, parted at the small
    words in it, and with a lone letter parted from its ends, so that a whole word can be matched in
    "i a m a b o r e". With a vocabulary, a word of it that a space has split ("bo re") is mended.
    """
    ways: list[Replacement] = []
    apart = list(_APART.finditer(view.text)) if "apart" in clues else []
    if apart:
        ways += (_as_one, _parted(segmented), _parted(without_ends))
        ways += [_parted(partial(explained, sought=vocabulary.words))] if vocabulary else []
    readings = [substituted(view, _APART, way, apart) for way in ways] or [view]
    if apart or "split" in clues:
        readings.append(substituted(readings[0], _SPLIT, _unsplit))
    if vocabulary and "broken" in clues:
        readings.append(_mended(view, vocabulary))
    texts = {reading.text: reading for reading in readings if reading.text != view.text}
    return tuple(View("joined", v.text, v.original, v.trail) for v in texts.values())
