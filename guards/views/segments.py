"""Part a run of letters without spaces at the small words of English, by least cost, in linear time."""

from importlib.resources import files

_SMALL = frozenset(files("guards.views").joinpath("small_words.txt").read_text("utf-8").split())
_LONGEST = max(map(len, _SMALL))
_LONGEST_SOUGHT = 24
_UNKNOWN, _LETTER = 3, 2
_KNOWN = (0, 2, 3, *[2] * (_LONGEST_SOUGHT - 2))


def segmented(run: str, sought: frozenset[str] = frozenset()) -> str:
    """Put spaces around the small words and those sought in a run of letters, where that explains it best.

    A known word costs little by its length, anything else costs by the letter, so "youareabore" becomes
    "you are a bore". Words sought are known up to 24 letters, so the time is linear.
    """
    longest = _LONGEST_SOUGHT if sought else _LONGEST
    best, came = [0], [0]
    unknown, unknown_from = _UNKNOWN, 0
    for end in range(1, len(run) + 1):
        unknown += _LETTER
        cost, start = unknown, unknown_from
        for length in range(1, min(longest, end) + 1):
            if best[end - length] + _KNOWN[length] < cost:
                word = run[end - length : end]
                if word in _SMALL or word in sought:
                    cost, start = best[end - length] + _KNOWN[length], end - length
        best.append(cost)
        came.append(start)
        if cost + _UNKNOWN < unknown:
            unknown, unknown_from = cost + _UNKNOWN, end
    return _cut(run, came)


def explained(run: str, sought: frozenset[str]) -> str:
    """Part a run at small words and those sought if that explains all of it, else leave it whole."""
    words = segmented(run, sought)
    return words if all(word in _SMALL or word in sought for word in words.split(" ")) else run


def _cut(run: str, came: list[int]) -> str:
    pieces, end = [], len(run)
    while end:
        pieces.append(run[came[end] : end])
        end = came[end]
    return " ".join(reversed(pieces))


def without_ends(run: str) -> str:
    """Part a lone small word of one letter from either end: "ibake" becomes "i bake"."""
    if len(run) < 4:
        return run
    head = 1 if run[0] in "aiur" else 0
    tail = len(run) - 1 if run[-1] in "iu" and len(run) - head > 3 else len(run)
    return " ".join(filter(None, (run[:head], segmented(run[head:tail]), run[tail:])))
