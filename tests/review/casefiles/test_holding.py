from typing import Any

import pytest

from review.casefiles.holding import held

HIT = {"view": "folded", "sought": "hurt you", "read": "hurt y0u"}
SCORE = {"kind": "score", "guard": "detoxify", "label": "severe_toxicity", "value": 0.812}


@pytest.mark.parametrize(
    ("leaf", "said"),
    [
        ({"kind": "text", "operator": "contains", "hits": [{"view": "raw", "sought": "walnut"}]},
         "the text contains \u201cwalnut\u201d"),
        ({"kind": "text", "operator": "starts_with", "hits": [HIT]},
         "the text starts with \u201churt you\u201d, folded as \u201churt y0u\u201d"),
        ({"kind": "text", "operator": "matches"}, "the text matches what is marked"),
        (SCORE | {"at_least": 0.7}, "detoxify says severe toxicity 0.81, at least 0.70"),
        (SCORE | {"at_least": 0.7, "at_most": 0.9},
         "detoxify says severe toxicity 0.81, at least 0.70 and at most 0.90"),
        ({"kind": "field", "name": "meta.channel", "value": "dm"}, "meta.channel is dm"),
        ({"kind": "length", "unit": "words", "value": 9, "at_least": 5}, "it is 9 words long, at least 5"),
        ({"kind": "count", "key": "items by author", "value": 4, "at_least": 3},
         "items by author: 4, at least 3"),
        ({"kind": "language", "value": "de", "certainty": 0.98}, "its language is de, 0.98 sure"),
        ({"kind": "detected", "detector": "privacy", "found": "phone_number"},
         "the detector of privacy found: phone number"),
        ({"kind": "other_rule", "rule": "insults"}, "rule insults holds"),
    ],
)  # fmt: skip
def test_a_condition_that_held_is_said_in_words(leaf: dict[str, Any], said: str) -> None:
    assert held([leaf, leaf], hidden=False) == [said]


def test_what_is_hidden_is_not_quoted() -> None:
    leaf = {"kind": "text", "operator": "contains", "hits": [{"view": "raw", "sought": "4111 1111"}]}
    assert held([leaf], hidden=True) == ["the text contains what is marked"]


def test_a_long_list_ends_with_how_many_more() -> None:
    leaves = [{"kind": "field", "name": f"meta.{number}", "value": 1} for number in range(11)]
    assert held(leaves, hidden=False)[-1] == "and 3 more"


def test_what_a_later_release_wrote_is_passed_over() -> None:
    assert held([{"kind": "phase_of_the_moon"}, {}], hidden=False) == []
