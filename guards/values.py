"""The plain, frozen values at the seam between ``guards`` and whoever calls it.

Everything here is data: no method reaches a clock, a network or a database. Positions are always
``[start, end)`` in characters (code points) of the original text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    """Return the one empty mapping: dataclasses refuse it as a default, since it cannot be hashed."""
    return NOTHING


class Action(StrEnum):
    """What is to happen to a text, from mildest to hardest."""

    ALLOW = "allow"
    REVIEW = "review"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """Return 0 for allow, 1 for review, 2 for block, so that the hardest wins by ``max``."""
        return ("allow", "review", "block").index(self.value)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation before the text."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a guard judges: one text, with its conversation, its facts and the numbers handed in.

    ``counts`` answers the rule language's ``count`` conditions: the key is
    ``guards.rules.counting.CountKey.name`` and the value is how many there were in that window.
    A key that is missing counts as zero.
    """

    text: str
    kind: Literal["output", "input"] = "output"
    context: tuple[Turn, ...] = ()
    service: str = ""
    meta: Mapping[str, Any] = field(default_factory=_nothing)
    counts: Mapping[str, int] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Scores:
    """What a classifier says of one text: for each label a score 0..1 and the window that scored it.

    ``spans`` holds the window ``(start, end)`` in characters of the text where the label scored
    highest; ``windows`` is how many windows were read. ``complete`` is False where the text passed the
    classifier's bound and parts of it are unread: the scores then hold for what was read only.
    """

    values: Mapping[str, float]
    spans: Mapping[str, tuple[int, int]] = field(default_factory=_nothing)
    windows: int = 1
    cached: bool = False
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a guard says of a text, with its reasons.

    ``rule`` is the rule's id, ``policy`` and ``version`` name the document that holds it.
    ``view`` names the reading of the text in which it was found (``raw`` for the text as written).
    ``start`` and ``end`` are None where the finding is of the whole text.
    ``trace`` is JSON-serialisable: the leaf conditions that held and the values compared.
    """

    category: str
    score: float
    guard: str
    rule: str
    action: Action
    severity: str
    start: int | None = None
    end: int | None = None
    view: str = "raw"
    policy: str = ""
    version: int = 0
    name: str = ""
    queue: str = ""
    trace: Mapping[str, Any] = field(default_factory=_nothing)
    microseconds: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """What a guard costs in money, in the settings' currency: by the second, by the call, or both."""

    per_second: float = 0.0
    per_call: float = 0.0


RULES = "rules"
"""What the guard is called that reads the rules of the policies."""

NO_TIME, SPENT = "no budget", "budget spent"
"""How the reason of a run begins that was skipped for want of time, or of what the service may spend."""


@dataclass(frozen=True, slots=True)
class GuardRun:
    """How one guard fared on one text.

    ``state`` is ``ran``, ``skipped`` (``reason`` says why: not needed, sure already, ``NO_TIME``, ``SPENT``),
    ``unavailable`` (nothing to run it with) or ``failed``.
    ``milliseconds`` and ``cost`` (money, in the settings' currency) are this text's share.
    """

    guard: str
    state: Literal["ran", "skipped", "unavailable", "failed"]
    reason: str = ""
    milliseconds: float = 0.0
    cost: float = 0.0
    cached: bool = False

    @property
    def is_wanting(self) -> bool:
        """Return whether it was asked for and has not answered."""
        if self.state == "skipped":
            return self.reason.startswith((NO_TIME, SPENT))
        return self.state != "ran"

    @property
    def is_put_off(self) -> bool:
        """Return whether it has not answered and may yet, elsewhere or with more time."""
        return self.is_wanting and not (self.state == "skipped" and self.reason.startswith(SPENT))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allow, review or block, with its reasons.

    ``complete`` is False where a guard that should have answered did not; what it alone could have
    cleared has then been sent to a person (``action`` is at least review), unless its failure
    policy says otherwise. ``scores`` is the highest score of each category, 0..1.
    ``classifier_scores`` holds what each classifier that ran said, ``{guard: {label: 0..1}}``, so that the
    verdict can be worked out again without a model.
    ``queue`` names the queue that the hardest finding asks for, or is empty.
    """

    action: Action
    complete: bool
    findings: tuple[Finding, ...] = ()
    scores: Mapping[str, float] = field(default_factory=_nothing)
    guards: tuple[GuardRun, ...] = ()
    queue: str = ""
    severity: str = ""
    incomplete_because: tuple[str, ...] = ()
    classifier_scores: Mapping[str, Mapping[str, float]] = field(default_factory=_nothing)
