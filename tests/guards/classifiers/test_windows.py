from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from guards.classifiers.detoxify.windows import Windower

MAX_TOKENS = 16


@pytest.fixture(scope="module")
def tokenizer(tiny_checkpoint: Path) -> Tokenizer:
    return Tokenizer.from_file(str(tiny_checkpoint / "tokenizer.json"))


@pytest.fixture(scope="module")
def windower(tokenizer: Tokenizer) -> Windower:
    return Windower(tokenizer, MAX_TOKENS, max_windows=1000)


def parts(windower: Windower, text: str) -> list[str]:
    return [text[window.start : window.end] for window in windower.read(text).windows]


def test_a_text_that_fits_is_one_window_of_all_of_it(windower: Windower) -> None:
    assert parts(windower, "  you read the book. ") == ["  you read the book. "]


def test_windows_end_with_sentences_and_begin_with_the_last_short_one(windower: Windower) -> None:
    text = "we read the good new book today. you work. they love the kind old dog today."
    assert parts(windower, text) == [
        "we read the good new book today. you work.",
        "you work. they love the kind old dog today.",
    ]


def test_a_sentence_longer_than_a_window_is_cut_between_words_with_overlap(windower: Windower) -> None:
    text = " ".join(["water", "dog", "city", "music"] * 10)
    windows = parts(windower, text)
    assert all(set(part.split()) <= {"water", "dog", "city", "music"} for part in windows)
    assert len(windows) == 4


def test_a_word_longer_than_a_window_is_cut_and_none_of_it_is_lost(windower: Windower) -> None:
    text = "x1y2z3" * 50
    windows = windower.read(text).windows
    assert (windows[0].start, windows[-1].end) == (0, len(text))
    assert all(nxt.start <= this.end for this, nxt in pairwise(windows))


@given(
    text=st.text(st.characters())
    | st.lists(st.sampled_from(["hello ", "dog.", "\n", "é", "你", "x" * 120])).map("".join)
)
def test_any_string_is_covered_in_order_by_windows_that_fit(windower: Windower, text: str) -> None:
    reading = windower.read(text)
    assert reading.complete
    assert all(3 <= len(window.ids) <= MAX_TOKENS for window in reading.windows)
    starts = [window.start for window in reading.windows]
    assert starts == sorted(starts)
    assert all(0 <= window.start <= window.end <= len(text) for window in reading.windows)
    if reading.windows:
        assert (starts[0], reading.windows[-1].end) == (0, len(text))


def test_past_the_bound_the_first_and_last_windows_are_read_and_the_reading_is_not_complete(
    tokenizer: Tokenizer,
) -> None:
    text = "we read the book. " * 200
    reading = Windower(tokenizer, MAX_TOKENS, max_windows=5).read(text[:400])
    assert len(reading.windows) == 5
    assert (reading.windows[0].start, reading.windows[-1].end, reading.complete) == (0, 400, False)


@pytest.mark.parametrize("text", ["a" * 2_000_000, "\n" * 2_000_000, "a b. " * 400_000])
def test_megabytes_are_read_up_to_the_bound(tokenizer: Tokenizer, text: str) -> None:
    reading = Windower(tokenizer, MAX_TOKENS).read(text)
    assert not reading.complete
    assert len(reading.windows) <= 64


def test_a_window_with_no_room_for_text_is_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(ValueError, match="leave no room"):
        Windower(tokenizer, 5)
