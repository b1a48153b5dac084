"""Phrases by the hundred thousand, and phrases that hold one another, of which one text finds them all."""

from collections.abc import Iterator

import ahocorasick_rs

from guards.policy.conditions import Text
from guards.policy.document import MAX_PHRASES, Policy
from guards.policy.problems import Fault
from guards.policy.walking import policy_leaves

MAX_WITHIN = 50
"""Phrases found in a phrase, itself counted, on average; the work on a text is at most about this many
times its length."""


def crowded(policy: Policy) -> Iterator[Fault]:
    """Yield a fault where the phrases of a policy are too many or too much alike."""
    phrases = [phrase.casefold() for listed in policy.lists.values() for phrase in listed]
    for _, _, _, leaf in policy_leaves(policy):
        if isinstance(leaf, Text):
            phrases += [phrase.casefold() for phrase in (*(leaf.contains or ()), *leaf.excepting)]
    for rule in policy.rules:
        phrases += [phrase.casefold() for phrase in (rule.excepting.phrases if rule.excepting else ())]
    if len(phrases) > MAX_PHRASES:
        yield ("lists",), f"{len(phrases):,} phrases", f"at most {MAX_PHRASES:,} in a policy", ""
    elif len(phrases) > MAX_WITHIN and _hold_one_another(sorted(set(phrases), key=len, reverse=True)):
        message = "the phrases hold one another too often, so that one text would find hundreds of them"
        yield ("lists",), message, f"at most {MAX_WITHIN} phrases within each, on average", ""


def _hold_one_another(phrases: list[str]) -> bool:
    """Count from the longest on, so that a hostile list is known by its first few."""
    automaton = ahocorasick_rs.AhoCorasick(
        phrases, store_patterns=False, implementation=ahocorasick_rs.Implementation.ContiguousNFA
    )
    budget = MAX_WITHIN * len(phrases)
    for phrase in phrases:
        budget -= len(automaton.find_matches_as_indexes(phrase, overlapping=True))
        if budget < 0:
            return True
    return False
