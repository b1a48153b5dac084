"""Phrases that can never count, because an exception takes them back, and phrases given twice."""

from collections.abc import Iterator

from guards.policy.conditions import Text
from guards.policy.document import Policy
from guards.policy.problems import Fault
from guards.policy.walking import policy_leaves


def plain(phrase: str) -> str:
    """Return a phrase as it is compared: without case, with single spaces."""
    return " ".join(phrase.split()).casefold()


def excepted(policy: Policy, number: int, leaf: Text) -> frozenset[str]:
    """Return the innocent phrases that hold for a text condition of a rule."""
    rule = policy.rules[number]
    phrases = list(leaf.excepting)
    if rule.excepting:
        phrases += [*rule.excepting.phrases]
        phrases += [phrase for name in rule.excepting.in_list for phrase in policy.lists[name]]
    return frozenset(map(plain, phrases))


def doubtful_phrases(policy: Policy) -> Iterator[Fault]:
    """Yield each phrase that is also an exception, or stands twice in its list."""
    for number, path, _, leaf in policy_leaves(policy):
        if not isinstance(leaf, Text):
            continue
        innocent = excepted(policy, number, leaf)
        for index, phrase in enumerate(leaf.contains or ()):
            if plain(phrase) in innocent:
                yield (
                    (*path, "contains", index),
                    f"`{phrase}` is also an exception, so it never counts",
                    "one of the two",
                    "",
                )
        for name in leaf.in_list or ():
            both = sorted(plain(each) for each in policy.lists[name] if plain(each) in innocent)
            if both:
                yield (
                    (*path, "in_list"),
                    f"`{both[0]}` of `{name}` is also an exception, so it never counts",
                    "one of the two",
                    "",
                )
    for name, phrases in policy.lists.items():
        seen: set[str] = set()
        for index, phrase in enumerate(phrases):
            if plain(phrase) in seen:
                yield ("lists", name, index), f"`{phrase}` is in the list already", "each phrase once", ""
            seen.add(plain(phrase))
