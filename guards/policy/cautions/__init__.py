"""What is allowed in a policy and probably not meant."""

from collections.abc import Iterator

from guards.policy.cautions.counts import uncounted_kinds
from guards.policy.cautions.fields import unseen_fields
from guards.policy.cautions.impossible import impossible_rules
from guards.policy.cautions.patterns import doubtful_patterns
from guards.policy.cautions.phrases import doubtful_phrases
from guards.policy.cautions.shadows import shadowed_rules
from guards.policy.cautions.unused import unused_parts
from guards.policy.document import Policy
from guards.policy.problems import Fault
from guards.policy.references import Known


def doubts(policy: Policy, known: Known) -> Iterator[Fault]:
    """Yield ``(path, message, expected, suggestion)`` of everything that deserves a warning."""
    yield from doubtful_patterns(policy)
    yield from doubtful_phrases(policy)
    yield from impossible_rules(policy, known.today)
    yield from shadowed_rules(policy)
    yield from unseen_fields(policy, known)
    yield from uncounted_kinds(policy)
    yield from unused_parts(policy)


__all__ = ["doubts"]
