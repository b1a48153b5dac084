"""The guards of one process: the classifiers, loaded once, and the rules in force, compiled once."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from guards.cascade import Cascade
from guards.classifiers.available import load_all
from guards.classifiers.base import Classifier, ClassifierUnavailableError
from guards.policy import load_policy
from guards.rules import compile_policies
from guards.values import NOTHING, Price
from review import policies
from review.counting import Asked, asked_by


@dataclass(frozen=True, slots=True)
class InForce:
    """What texts are judged by now; ``numbers`` names each policy's version, ``asked`` what is counted."""

    cascade: Cascade
    numbers: Mapping[str, int]
    asked: Asked


class Guards:
    """Judges by whatever is live, compiling anew only when that changed."""

    def __init__(self, classifiers: Sequence[Classifier], prices: Mapping[str, Price] = NOTHING) -> None:
        self._classifiers, self._prices = tuple(classifiers), prices
        self._versions: tuple[int, ...] | None = None
        self._in_force: InForce | None = None

    def load(self) -> dict[str, ClassifierUnavailableError | None]:
        """Load the classifiers; return for each None, or why it is unavailable."""
        return load_all(self._classifiers)

    def in_force(self, session: Session | Connection) -> InForce:
        """Return the live policies of this moment, compiled."""
        if self._in_force is None or policies.live_versions(session) != self._versions:
            live = policies.active(session)
            documents = [(load_policy(policy.document), policy.number) for policy in live]
            self._in_force = InForce(
                Cascade(
                    compile_policies(documents),
                    self._classifiers,
                    clock=time.perf_counter,
                    prices=self._prices,
                ),
                {policy.name: policy.number for policy in live},
                asked_by(document for document, _ in documents),
            )
            self._versions = tuple(sorted(policy.version_id for policy in live))
        return self._in_force
