"""What a change of the rules does to the golden cases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guards.golden.cases import GoldenText
from guards.golden.replaying import Outcome, Result, replay
from guards.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that fares worse after the change than before."""

    before: Result
    after: Result


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the cases fare after a change, and which of them the change makes worse or better."""

    after: tuple[Result, ...]
    worse: tuple[Flip, ...]
    better: tuple[Flip, ...]

    @property
    def counts(self) -> Counter[Outcome]:
        """Return how many cases had each outcome."""
        return Counter(result.outcome for result in self.after)


def compare(cases: Sequence[GoldenText], before: RuleSet, after: RuleSet) -> Comparison:
    """Replay the cases before and after a change.

    A case that failed before and fails still is not worse: the change is not at fault for it. One that
    held and can no longer be told is worse, for a release must not hide what it does.
    """
    pairs = [Flip(*pair) for pair in zip(replay(cases, before), replay(cases, after), strict=True)]
    return Comparison(
        after=tuple(pair.after for pair in pairs),
        worse=tuple(pair for pair in pairs if pair.after.outcome.rank > pair.before.outcome.rank),
        better=tuple(pair for pair in pairs if pair.after.outcome.rank < pair.before.outcome.rank),
    )
