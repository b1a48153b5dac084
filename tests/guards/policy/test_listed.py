"""Lists inside patterns."""

import pytest

from guards.cascade import Cascade
from guards.policy import PolicyError, load_policy
from guards.policy.listed import expand, lists_in
from guards.rules import compile_policies
from guards.values import Subject

POLICY = """
policy: house
categories: {{hate/threatening: {{}}}}
lists:
  groups: [left-handed people, c++ users]
rules:
  - {{id: calls, when: {{text: {{matches: '{pattern}'}}}}, category: hate/threatening, score: 0.7}}
"""


def test_a_list_is_written_into_the_pattern_longest_phrase_first() -> None:
    assert expand(r"ban {g}\b", {"g": ["a", "a  b", "c+"]}) == r"ban (?:a\s+b|c\+|a)\b"


@pytest.mark.parametrize("pattern", [r"a{2,3}", r"\{groups}", r"\p{L}", r"\x{1f600}", r"\P{Greek}"])
def test_what_re2_means_by_braces_stays(pattern: str) -> None:
    assert expand(pattern, {"groups": ["x"], "l": ["y"]}) == pattern
    assert lists_in(pattern) == ()


def test_a_rule_finds_the_phrases_of_its_list_and_says_the_pattern_as_it_was_written() -> None:
    policy = load_policy(POLICY.format(pattern="ban {groups}"))
    judge = Cascade(compile_policies([(policy, 1)]), [], clock=lambda: 0.0).judge
    caught, passed = judge([Subject("we must ban C++  users now"), Subject("ban the bomb")])
    (finding,) = caught.findings
    assert (finding.start, finding.end, finding.score) == (8, 22, 0.7)
    assert finding.trace["leaves"][0]["hits"][0]["sought"] == "ban {groups}"
    assert finding.category == "hate/threatening"
    assert not passed.findings


def test_a_list_that_does_not_exist_is_named_with_the_nearest_that_does() -> None:
    with pytest.raises(PolicyError) as raised:
        load_policy(POLICY.format(pattern="ban {group}"))
    (problem,) = raised.value.problems
    assert "`group`" in problem.message
    assert problem.suggestion == "groups"


def test_a_pattern_that_grows_without_measure_is_refused() -> None:
    huge = POLICY.replace("c++ users", ", ".join(f"people of town {number}" for number in range(2_000)))
    with pytest.raises(PolicyError, match="once its lists are written out"):
        load_policy(huge.format(pattern="ban {groups}"))
