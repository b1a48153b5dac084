"""Rules that find nothing which another does not find as well."""

from collections import defaultdict
from collections.abc import Iterator

from guards.policy.cautions.implying import Implication
from guards.policy.cautions.phrases import plain
from guards.policy.conditions import Condition, Count, Detected, FieldTest, Score, Text
from guards.policy.document import Policy, Rule
from guards.policy.problems import Fault
from guards.policy.walking import leaves

MOST_COMPARED = 30
_RANKS = {"allow": 0, "review": 1, "block": 2}


def shadowed_rules(policy: Policy) -> Iterator[Fault]:
    """Yield each rule whose every finding another rule makes too, at least as hard."""
    implication = Implication(policy)
    keys = [frozenset(_keys(policy, rule.when)) for rule in policy.rules]
    by_key: dict[object, list[int]] = defaultdict(list)
    for number, own in enumerate(keys):
        for key in own:
            by_key[key].append(number)
    for number, rule in enumerate(policy.rules):
        others = dict.fromkeys(other for key in keys[number] for other in by_key[key][:MOST_COMPARED])
        for other in list(others)[:MOST_COMPARED]:
            shadow = policy.rules[other]
            if other == number or not _covers(policy, shadow, rule):
                continue
            if not implication.holds(rule.when, shadow.when):
                continue
            if other > number and _covers(policy, rule, shadow) and implication.holds(shadow.when, rule.when):
                continue
            message = f"`{rule.id}` is shadowed: `{shadow.id}` finds all that it finds, at least as hard"
            yield ("rules", number, "when"), message, "one of the two, or a harder action or severity", ""
            break


def _covers(policy: Policy, shadow: Rule, rule: Rule) -> bool:
    """Say whether ``shadow`` would do all that ``rule`` does wherever both fire."""
    severities = policy.categories[rule.category].severities
    ranks = {name: rank for rank, name in enumerate(severities)}
    same = shadow.category == rule.category and shadow.action != "allow" and rule.queue in ("", shadow.queue)
    free = shadow.expires is None and shadow.daily_cap is None
    return (
        same
        and free
        and _RANKS[shadow.action] >= _RANKS[rule.action]
        and ranks.get(shadow.severity, 0) >= ranks.get(rule.severity, 0)
        and shadow.score >= rule.score
        and shadow.excepting in (None, rule.excepting)
        and shadow.views in (None, rule.views)
    )


def _keys(policy: Policy, condition: Condition) -> Iterator[object]:
    """Yield what a rule is about, for rules about different things need not be compared."""
    for _, kind, leaf in leaves(condition):
        match leaf:
            case Text():
                listed = [each for name in leaf.in_list or () for each in policy.lists[name]]
                yield from (("phrase", plain(each)) for each in (*(leaf.contains or ()), *listed))
                yield from (("pattern", each) for each in leaf.matches or ())
            case Score():
                yield ("score", leaf.guard, leaf.label)
            case FieldTest():
                yield ("field", leaf.name)
            case Count():
                yield ("count", leaf.of, leaf.by)
            case Detected():
                yield ("detected", leaf.detector)
            case _:
                yield (kind, str(leaf))
