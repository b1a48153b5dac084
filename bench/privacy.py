"""Spans of personal data that were found against spans that are there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.judging import acting
from bench.labelled import Example
from guards.values import Verdict

TYPES = {
    "CREDIT_CARD": "card-number",
    "IBAN_CODE": "bank-account",
    "US_SSN": "identity-number",
    "PHONE_NUMBER": "phone-number",
    "EMAIL_ADDRESS": "email-address",
    "IP_ADDRESS": "machine-address",
    "STREET_ADDRESS": "street-address",
}
"""For each type of the labels the rule of the policy ``privacy`` that looks for it."""

Span = tuple[int, int]


@dataclass(slots=True)
class SpanCount:
    """How many spans are there, were found, and agree; two agree when they share half of either."""

    gold: int = 0
    said: int = 0
    caught: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is there."""
        return self.right / self.said if self.said else float("nan")

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.caught / self.gold if self.gold else float("nan")


def count_spans(examples: Sequence[Example], verdicts: Sequence[Verdict]) -> dict[str, SpanCount]:
    """Return the counts of each type, and of all of them together."""
    counts = {kind: SpanCount() for kind in (*TYPES, "all of these")}
    for example, verdict in zip(examples, verdicts, strict=True):
        for kind, rule in TYPES.items():
            gold = [(start, end) for start, end, name, *_ in example.meta["spans"] if name == kind]
            said = [each for each in acting(verdict) if each.rule == rule]
            spans = [
                (each.start, each.end) for each in said if each.start is not None and each.end is not None
            ]
            for count in (counts[kind], counts["all of these"]):
                _add(count, gold, spans)
    return counts


def _add(count: SpanCount, gold: Sequence[Span], said: Sequence[Span]) -> None:
    count.gold += len(gold)
    count.said += len(said)
    count.caught += sum(any(_agree(real, each) for each in said) for real in gold)
    count.right += sum(any(_agree(real, each) for real in gold) for each in said)


def _agree(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 >= min(one[1] - one[0], other[1] - other[0]) and shared > 0
