import pytest

from guards.policy import load_policy
from review.policies.words import in_words

POLICY = """
policy: house
categories:
  nuts: {{title: Nuts}}
rules:
  - id: one
    category: nuts
    when: {when}
"""
LONG = "wal(?:nut|fish|rus|ter)s?"


@pytest.mark.parametrize(
    ("when", "brief"),
    [
        ("{text: {matches: nuts?}}", "matches /nuts?/"),
        (f"{{text: {{matches: ['{LONG}', '{LONG}x', '{LONG}y']}}}}", "matches one of 3 patterns"),
        (f"{{text: {{matches: '{LONG * 3}'}}}}", "matches a pattern"),
        (
            f"{{none: [{{text: {{matches: '{LONG * 3}'}}}}, {{length: {{at_most: 9}}}}]}}",
            "not (matches a pattern or characters ≤ 9)",
        ),
        (
            "{at_least: {n: 1, of: [{text: {contains: nut}}, {text: {contains: fig}}]}}",
            "at least 1 of (contains “nut” or contains “fig”)",
        ),
    ],
)
def test_long_patterns_are_counted_at_a_glance_and_written_out_in_full(when: str, brief: str) -> None:
    condition = load_policy(POLICY.format(when=when)).rules[0].when
    assert in_words(condition, brief=True) == brief
    assert "wal(?:" in in_words(condition) or in_words(condition) == brief
