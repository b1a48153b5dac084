"""Cut a text into windows that a model can read whole, losing nothing and keeping positions.

Sentences are packed into windows of at most the model's length. Neighbouring windows overlap by whole
sentences where these are short, else by words, so that what straddles a seam is read in one piece.
Everything is linear in the text's length.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tokenizers import Tokenizer

MAX_WINDOWS = 64
CHARACTERS_PER_TOKEN = 16
LONGEST_WORD = 100
_PIECE = 50
_SENTENCE_END = re.compile(r"[.!?…。！？\n]+[\"')\]”’]*\s*")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text, ``[start, end)`` in characters, as the ids that the model reads."""

    ids: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's windows. ``complete`` is False where the text passed the bound and parts are unread."""

    windows: tuple[Window, ...]
    complete: bool = True


@dataclass(slots=True)
class _Tokens:
    """Parallel columns: each token's id, its characters, and whether a word begins with it."""

    ids: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    begins: list[bool] = field(default_factory=list)

    def add(self, number: int, span: tuple[int, int], begins: bool) -> None:
        self.ids.append(number)
        self.spans.append(span)
        self.begins.append(begins)


class Windower:
    """Cuts texts for one tokenizer and one model's length (``max_tokens``, specials included).

    At most ``max_windows`` windows of a text are read, spread evenly from its first to its last, and at
    most ``max_windows * max_tokens * 16`` characters are tokenized; past either the reading is not complete.
    """

    def __init__(self, tokenizer: Tokenizer, max_tokens: int, max_windows: int = MAX_WINDOWS) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # A text that spells "[SEP]" or "</s>" must not reach the model as the mark itself.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        probe = tokenizer.encode("a")
        special = probe.special_tokens_mask
        first, last = special.index(0), len(special) - special[::-1].index(0)
        self._before, self._after = tuple(probe.ids[:first]), tuple(probe.ids[last:])
        self._room = max_tokens - len(self._before) - len(self._after)
        if self._room < 8:
            raise ValueError(f"windows of {max_tokens} tokens leave no room for text; give at least 10")
        self._max_windows = max_windows
        self._max_characters = max_windows * max_tokens * CHARACTERS_PER_TOKEN

    def read(self, text: str) -> Reading:
        """Cut ``text``; one that fits the model is one window from 0 to its end, an empty one has none."""
        kept = _SURROGATE.sub("\ufffd", text[: self._max_characters])
        tokens = self._tokenize(kept)
        if not tokens.ids:
            return Reading((), len(kept) == len(text))
        if len(tokens.ids) <= self._room:
            return Reading((self._window(tokens, 0, len(tokens.ids), len(kept)),), len(kept) == len(text))
        bounds = _cut(tokens.begins, _sentence_starts(kept, tokens.spans), self._room)
        chosen = _spread(bounds, self._max_windows)
        windows = tuple(self._window(tokens, start, end, len(kept)) for start, end in chosen)
        return Reading(windows, len(chosen) == len(bounds) and len(kept) == len(text))

    def _window(self, tokens: _Tokens, start: int, end: int, length: int) -> Window:
        first = 0 if start == 0 else tokens.spans[start][0]
        last = length if end == len(tokens.ids) else tokens.spans[end - 1][1]
        return Window((*self._before, *tokens.ids[start:end], *self._after), first, last)

    def _tokenize(self, text: str) -> _Tokens:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        words = encoding.word_ids
        begins = [index == 0 or word != words[index - 1] for index, word in enumerate(words)]
        tokens = _Tokens(encoding.ids, encoding.offsets, begins)
        if any(len(word) > LONGEST_WORD for word in text.split()):
            return self._respell(text, tokens)
        return tokens

    def _respell(self, text: str, tokens: _Tokens) -> _Tokens:
        """Read in pieces what WordPiece gives up on: a word over 100 letters becomes one unknown token."""
        spelled = _Tokens()
        for number, (start, end), begins in zip(tokens.ids, tokens.spans, tokens.begins, strict=True):
            if end - start <= LONGEST_WORD:
                spelled.add(number, (start, end), begins)
                continue
            for offset in range(start, end, _PIECE):
                piece = self._tokenizer.encode(
                    text[offset : min(offset + _PIECE, end)], add_special_tokens=False
                )
                for index, (inner, (left, right)) in enumerate(zip(piece.ids, piece.offsets, strict=True)):
                    spelled.add(inner, (offset + left, offset + right), index == 0)
        return spelled


def _sentence_starts(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Return the numbers of the tokens with which a sentence begins, in order."""
    starts, token = [0], 0
    for match in _SENTENCE_END.finditer(text):
        while token < len(spans) and spans[token][0] < match.end():
            token += 1
        if token < len(spans) and token > starts[-1]:
            starts.append(token)
    return starts


def _cut(begins: Sequence[bool], sentences: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Return the windows as ``[start, end)`` in tokens: at most ``room`` each, overlapping, to the end."""
    words = [index for index, first in enumerate(begins) if first]
    overlap, windows, start = room // 4, [], 0
    while start + room < len(begins):
        end = _last_in(sentences, start + room // 2, start + room) or _last_in(
            words, start + room // 2, start + room
        )
        windows.append((start, end or start + room))
        reach = windows[-1][1] - overlap
        again = _first_in(sentences, reach, windows[-1][1]) or _first_in(words, reach, windows[-1][1])
        start = again or reach
    return [*windows, (start, len(begins))]


def _last_in(places: Sequence[int], low: int, high: int) -> int | None:
    """Return the greatest place in ``(low, high]``."""
    index = bisect.bisect_right(places, high) - 1
    return places[index] if index >= 0 and places[index] > low else None


def _first_in(places: Sequence[int], low: int, high: int) -> int | None:
    """Return the smallest place in ``[low, high)``."""
    index = bisect.bisect_left(places, low)
    return places[index] if index < len(places) and places[index] < high else None


def _spread(windows: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    if len(windows) <= most:
        return windows
    if most == 1:
        return windows[:1]
    return [windows[round(index * (len(windows) - 1) / (most - 1))] for index in range(most)]
