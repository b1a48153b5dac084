"""Why a case comes when it does: what a reading of its facts says, worked out whenever it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from guards.values import Action
from review.models import Case, Screening
from review.models.turns import Lane, Pull
from review.queues.ranks import rank
from review.queues.routing import Found

REPORTS = "reports"
"""The fact in which a service says how many people complained of a text: a number, or a list of them."""

UNSURE_FROM = 60
"""Percent of doubt from which a classifier is called unsure: it said between 0.3 and 0.7."""

WHOLLY = 100
"""Percent of doubt of what was not screened in full."""

_MOST_REPORTS = 1_000_000


class Urgent(Protocol):
    """What is read of a case: its row, or a line of a list that was made of it."""

    @property
    def severity(self) -> str: ...  # noqa: D102 - the case's
    @property
    def reason(self) -> str: ...  # noqa: D102
    @property
    def reports(self) -> int: ...  # noqa: D102
    @property
    def rules(self) -> int: ...  # noqa: D102
    @property
    def doubt(self) -> int: ...  # noqa: D102
    @property
    def lane(self) -> int: ...  # noqa: D102
    @property
    def pull(self) -> Pull: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes a case urgent: in words, with a badge's tone, and how many minutes it is worth.

    What is not ``shown`` is worth telling only where all is told.
    """

    words: str
    tone: str
    minutes: int
    shown: bool = True


def badges(case: Urgent) -> tuple[Reason, ...]:
    """Return why a case comes when it does, its severity and due time apart, what is worth most first."""
    said = [one for one in _reasons(case) if one.shown]
    # Nothing is said of gold: nobody is to know which case is one.
    return (*said, Reason("sampled", "", 0)) if case.lane == Lane.SAMPLED else tuple(said)


def parts(case: Urgent) -> tuple[Reason, ...]:
    """Return all that pulls a case's turn before its due time, the severity first."""
    severe = Reason(f"severity {case.severity}", "", case.pull.severity)
    return tuple(one for one in (severe, *_reasons(case)) if one.minutes)


def _reasons(case: Urgent) -> list[Reason]:
    pull = case.pull
    found = (
        Reason("1 report" if case.reports == 1 else f"{case.reports} reports", "amber", pull.reports),
        Reason(f"{case.rules} rules", "", pull.rules),
        _doubt(case, pull.doubt),
    )
    return sorted((one for one in found if one.minutes), key=lambda one: -one.minutes)


def _doubt(case: Urgent, minutes: int) -> Reason:
    if case.doubt >= WHOLLY and case.reason:
        return Reason("not fully screened", "", minutes)
    if case.doubt >= UNSURE_FROM:
        return Reason("classifier unsure", "violet", minutes)
    return Reason(f"classifier's doubt, {case.doubt} %", "", minutes, shown=False)


def take_facts(case: Case, screening: Screening, found: Iterable[Found], meta: Mapping[str, Any]) -> None:
    """Set what makes a case urgent from what was found and from the item's own facts.

    Of a case that is open already the graver of what was and what is counts.
    """
    doubtful = [one for one in found if one.action is not Action.ALLOW]
    if rank(screening.severity) >= -(case.urgency or 0):
        case.severity, case.urgency = screening.severity, -rank(screening.severity)
    case.reports = max(case.reports or 0, _reports(meta))
    case.rules = max(case.rules or 0, len({(one.policy, one.rule) for one in doubtful}))
    case.doubt = max(case.doubt or 0, 0 if screening.complete else WHOLLY, _doubt_of(doubtful))


def _doubt_of(found: Sequence[Found]) -> int:
    """Return how unsure the classifiers were where they were surest, in percent: 100 for a score of 0.5."""
    scores = [
        float(leaf["value"])
        for one in found
        for leaf in one.trace.get("leaves", ())
        if leaf.get("kind") == "score"
    ]
    return min((round(100 * (1 - abs(2 * score - 1))) for score in scores), default=0)


def _reports(meta: Mapping[str, Any]) -> int:
    given = meta.get(REPORTS)
    if isinstance(given, list):
        return min(len(given), _MOST_REPORTS)
    if isinstance(given, bool) or not isinstance(given, int | float):
        return 0
    return int(min(given, _MOST_REPORTS)) if given > 0 else 0
