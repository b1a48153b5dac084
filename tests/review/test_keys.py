import re
from pathlib import Path

import pytest

from review.errors import InvalidInputError
from review.preferences import ACTS, Keys, chosen_keys, keys_of


def test_every_key_of_the_pages_can_be_chosen_anew() -> None:
    templates = Path("review/web/templates").rglob("*.html")
    borne = {key for page in templates for key in re.findall(r'data-key="([^"{]+)"', page.read_text())}
    assert {key for key in borne if not key.isdigit()} == set(ACTS) - {"+", "-"}


def test_only_what_is_different_is_kept() -> None:
    assert chosen_keys({}, single=True) == {}
    assert chosen_keys({"s": "k", "u": "u", "g": ""}, single=True) == {"instead": {"s": "k"}, "single": True}
    assert chosen_keys({}, single=False) == {"instead": {}, "single": False}


def test_two_keys_can_change_places() -> None:
    assert chosen_keys({"s": "e", "e": "s"}, single=True)["instead"] == {"s": "e", "e": "s"}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("e", "does \u201cescalate: pass on\u201d already"),
        ("Enter", "does \u201cdecide, and on to the next case\u201d already"),
        ("3", "Digits choose answers"),
        ("\u0663", "Digits choose answers"),
        ("/", "opens the search"),
        ("xy", "one character"),
        ("\u200b", "one character"),
    ],
)
def test_a_key_that_cannot_be_says_why(key: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        chosen_keys({"s": key}, single=True)


def test_what_a_later_release_kept_is_passed_over() -> None:
    assert keys_of({"keys": {"instead": {"s": "k", "F13": "x"}}}) == Keys({"s": "k"})
    assert keys_of({}) == Keys({}, single=True)
    assert "1" not in ACTS
