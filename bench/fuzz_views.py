"""Coverage-guided fuzzing of the views: ``python -m bench.fuzz_views [SECONDS]`` (600 unless given).

Texts are read in every view, with words to look for and without, and phrases are folded. What raises, a
place outside the text or inside a grapheme cluster, a way back that goes backwards, or a second reading
that is another than the first stops the run with status 77 and the input in ``crash-…``. Half of the
inputs are texts as they come, half are put together from the disguises that views undo.
"""

import sys

import atheris
import regex

with atheris.instrument_imports(include=["guards.views"]):
    from guards.views import VIEW_NAMES, View, Vocabulary, fold, read, unmasked

WORDS = Vocabulary(["bother", "goose", "muddle", "you are a bore"])
PIECES = (
    "bother ", "b0th3r", "b*th*r ", "b.o.t.h.e.r ", "b o t h e r ", "bo ther ", "boooother", "Ьоther",
    "ｂｏｔ", "b\u200bo\u200bt", "\u202erehtob\u202c", "Ym90aGVy", "626f74686572", "%62%6f", "&#98;",
    "\\u0062", "\U000e0062\U000e006f", "-... --- - ", "o\u0301", "👩\u200d👩\u200d👧", "🇩🇪", "ǝɹ", "ﬁ", "İ",
    "ß", "\r\n", "...", "@$!|", "при", "คน", "中文", "שלום", "क्षि", "각", "\ud800", "\x00",
)  # fmt: skip
CLUSTER = regex.compile(r"\X")


def text_of(data: atheris.FuzzedDataProvider) -> str:
    """Put a text together from disguises and what comes."""
    pieces = []
    for _ in range(data.ConsumeIntInRange(1, 12)):
        at = data.ConsumeIntInRange(0, len(PIECES))
        pieces.append(PIECES[at] if at < len(PIECES) else data.ConsumeUnicode(6))
    return "".join(pieces)


def try_one(raw: bytes) -> None:
    """Read one text and hold its views to their promises."""
    data = atheris.FuzzedDataProvider(raw)
    text = text_of(data) if data.ConsumeBool() else data.ConsumeUnicode(400)
    bounds = {0, *(cluster.end() for cluster in CLUSTER.finditer(text))}
    fold(text)
    for views in (read(text), read(text, None, WORDS)):
        assert views[0].text == text
        for view in views:
            hold(view, bounds)
            hold(unmasked(view, WORDS), bounds)
    again = [(view.name, view.text) for view in read(text, None, WORDS)]
    assert again == [(view.name, view.text) for view in views], "read again, it reads otherwise"


def hold(view: View, bounds: set[int]) -> None:
    """Follow every character of a view back to the text."""
    assert view.name in VIEW_NAMES
    last = 0
    for at in range(len(view.text)):
        start, end = view.span(at, at + 1)
        assert start in bounds, "begins inside a cluster"
        assert end in bounds, "ends inside a cluster"
        assert last <= start <= end, "the way back goes backwards"
        last = start


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=1600", "-timeout=60"], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
