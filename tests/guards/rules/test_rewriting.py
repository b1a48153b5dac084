"""Rewritten patterns say what an engine that knows every script says."""

import re2
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from guards.rules.regexes import level, rewrite
from guards.rules.regexes.literals import required
from guards.rules.regexes.options import options
from guards.rules.words import fold, squeeze

PIECES = ["a", "é", r"\b", r"\w+", ".", "é?", "(?:a|-)", " *", "-", r"\B", r"(?:\ba|é\b)", "[^-]", "[a-e]",
          "…", "[^é…]", r"\s", ".{0,2}", "(?:aé|-a)+", r"[^\w]", "$", "^", "abc", "(?:abc|xyz)",
          r"\s+", r"\s*", "[ -]?", "[b-d]", "z{1,2}", r"[\s-]"]  # fmt: skip
PATTERNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
TEXTS = st.text("aé -b…cxyz", max_size=12)
LINES = st.text("aé -b…cxyz\n\x85", max_size=12)


@settings(deadline=None)
@given(PATTERNS, TEXTS)
def test_a_rewritten_pattern_matches_what_unicode_says(pattern: str, text: str) -> None:
    told = rewrite(pattern)
    if not told.exact:
        return
    compiled = re2.compile(told.text, options(case=True))
    found = compiled.search(level(text) if told.levelled else text) is not None
    assert found == (regex.search(pattern, text) is not None)


@settings(deadline=None)
@given(PATTERNS, LINES)
def test_no_text_matches_without_the_words_that_a_pattern_needs(pattern: str, text: str) -> None:
    if re2.compile(pattern, options(case=False)).search(text) is not None:
        plain = fold(squeeze(text))
        assert all(any(word.text in plain for word in words) for words in required(pattern))


@given(st.text())
def test_levelling_and_folding_move_no_position(text: str) -> None:
    assert len(level(text)) == len(fold(text)) == len(text)


def test_a_pattern_that_cannot_be_rewritten_says_so() -> None:
    assert not rewrite(r"(?:\bfoo\b\s*)+").exact
    assert rewrite(r"\bfoo\b").exact
