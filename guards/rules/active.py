"""A compiled rule, with all that a finding needs to say of it."""

from dataclasses import dataclass
from datetime import date

from guards.policy.document import Rule
from guards.rules.compiled import Compiled, Test
from guards.rules.evidence import Evidence
from guards.values import Action


@dataclass(slots=True)
class ActiveRule:
    """A compiled rule with what a finding needs to say of it."""

    index: int
    rule: Rule
    policy: str
    version: int
    action: Action
    severity: str
    severity_rank: int
    condition: Compiled
    excepted: tuple[tuple[Test, date | None], ...] = ()

    @property
    def name(self) -> str:
        """What nobody else is called: ``policy/rule``."""
        return f"{self.policy}/{self.rule.id}"

    def holds(self, evidence: Evidence) -> bool | None:
        """Say whether the rule fires; None while a classifier has not answered."""
        if self.index in evidence.decided:
            return evidence.decided[self.index]
        answer = self.condition.test(evidence) if self.is_live(evidence) else False
        evidence.decided[self.index] = answer
        return answer

    def is_live(self, evidence: Evidence) -> bool:
        """Say whether neither its expiry nor an exception takes the rule out for this text."""
        today, expires = evidence.today, self.rule.expires
        if expires is not None and today is not None and today > expires:
            return False
        for test, until in self.excepted:
            if (until is None or today is None or today <= until) and test(evidence):
                return False
        return True
