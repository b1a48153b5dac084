import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guards.cascade import Cascade
from guards.policy import load_policy
from guards.rules import compile_policies
from guards.values import Subject
from guards.views import fold
from review.proposals.phrases import phrases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we will", {"we", "will", "we will"}),
        ("don't go", {"don't", "go", "don't go"}),
        # No phrase reaches across a sign, for a rule would not find it there.
        ("no, go", {"no", "go"}),
        ("a  b\nc", {"a", "b", "c", "a b", "b c", "a b c"}),
        (
            "a b c d e",
            {*"abcde", "a b", "b c", "c d", "d e", "a b c", "b c d", "c d e", "a b c d", "b c d e"},
        ),
        # Vowel signs belong to their word; what is written without spaces goes by the character.
        ("हिंदी", {"हिंदी"}),
        ("дурак ты", {"дурак", "ты", "дурак ты"}),
        ("杀你", {"杀", "你", "杀你"}),
        ("", set()),
        ("?!", set()),
        ("x" * 81, set()),
    ],
)
def test_a_text_holds_runs_of_one_to_four_words(text: str, expected: set[str]) -> None:
    assert phrases(text) == expected


@settings(deadline=None)
@given(st.text(alphabet="ab c,.'-\n\té你и_1", max_size=30))
def test_rules_find_every_phrase_in_the_text_it_came_from(text: str) -> None:
    found = sorted(phrases(fold(text)))
    rules = [
        {"id": f"r{number}", "category": "c", "when": {"text": {"contains": phrase}}}
        for number, phrase in enumerate(found)
    ]
    policy = load_policy(json.dumps({"policy": "p", "categories": {"c": {}}, "rules": rules}))
    (verdict,) = Cascade(compile_policies([(policy, 1)]), [], clock=lambda: 0.0).judge([Subject(text)])
    assert {finding.rule for finding in verdict.findings} == {rule["id"] for rule in rules}
