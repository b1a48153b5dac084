"""What every classifier promises, whatever it runs on."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from guards.values import Scores
from guards.views import Vocabulary

CHEAP_RANK = 1
"""Up to this rank a classifier costs next to nothing, and goes on where a budget is spent."""


class ClassifierUnavailableError(Exception):
    """The classifier has nothing to run with; ``remedy`` says what would change that."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(f"{name}: {reason}. {remedy}")
        self.name, self.reason, self.remedy = name, reason, remedy


@runtime_checkable
class Classifier(Protocol):
    """Texts in, one :class:`~guards.values.Scores` for each out, in the same order.

    ``name`` is what a policy's ``score`` conditions call it. ``version`` changes whenever its scores
    may change (the weights' checksum, the backend, the precision), so that a cached score is never
    taken for another's. ``rank`` orders classifiers by cost, cheapest first.
    A text gets the same scores alone or among others.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - said above

    @property
    def version(self) -> str: ...  # noqa: D102 - said above

    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102 - said above

    @property
    def rank(self) -> int: ...  # noqa: D102 - said above

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text; raise ClassifierUnavailableError where there is nothing to run with."""
        ...


@runtime_checkable
class KnowsWords(Protocol):
    """A classifier with a vocabulary, which can tell the plainest of several readings of one text.

    ``vocabulary`` holds its words, what it finds worst first: who masks a word has a reason.
    """

    @property
    def vocabulary(self) -> Vocabulary: ...  # noqa: D102 - said above

    def best_known(self, readings: Sequence[str]) -> int:
        """Return the place of the reading whose known words hold the most letters, the first of equals."""
        ...
