"""The judging of one text, from the first rule to the verdict."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from guards.cascade.findings import explain, findings_of
from guards.cascade.reading import Given
from guards.cascade.sureness import Ground, Sureness
from guards.rules.active import ActiveRule
from guards.rules.engine import RuleSet
from guards.rules.evidence import Evidence
from guards.values import Action, Finding, GuardRun, Scores, Subject

SOFTER = {Action.BLOCK: Action.REVIEW, Action.REVIEW: Action.ALLOW, Action.ALLOW: Action.ALLOW}


@dataclass(slots=True)
class Sitting:
    """What is known so far of one text. ``undecided`` rules wait for a classifier; ``acted`` counts, for
    the daily caps, how often rules have acted today, this text and those before it included.
    """

    subject: Subject
    rules: RuleSet
    sureness: Sureness
    clock: Callable[[], float]
    acted: Counter[str]
    evidence: Evidence | None = None
    undecided: list[ActiveRule] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    found: set[Ground] = field(default_factory=set)
    fired: set[int] = field(default_factory=set)
    action: Action = Action.ALLOW
    ranks: dict[tuple[str, str], int] = field(default_factory=dict)
    runs: list[GuardRun] = field(default_factory=list)
    spent: float = 0.0
    given: Given | None = None

    def look(self, rules: Iterable[ActiveRule]) -> None:
        """Ask rules whether they hold; keep those that cannot say yet."""
        assert self.evidence is not None
        waiting = {active.index: active for active in self.undecided}
        for active in rules:
            if active.index in self.fired:
                continue
            start = self.clock()
            held = active.holds(self.evidence)
            if held:
                self._fire(active, start)
            if held is None:
                waiting[active.index] = active
            else:
                waiting.pop(active.index, None)
        self.undecided = list(waiting.values())

    def answered(self, guard: str, scores: Scores) -> None:
        """Take a classifier's scores and ask the rules that they may decide."""
        assert self.evidence is not None
        self.evidence.answer(guard, scores)
        self.look([*self.undecided, *self.rules.candidates_after(guard, self.evidence)])

    def action_of(self, active: ActiveRule) -> tuple[Action, bool]:
        """Return what a rule asks for today, one step softer once its daily cap is reached."""
        cap = active.rule.daily_cap
        capped = cap is not None and self.acted[active.name] >= cap
        return (SOFTER[active.action], True) if capped else (active.action, False)

    def _fire(self, active: ActiveRule, start: float) -> None:
        assert self.evidence is not None
        self.fired.add(active.index)
        action, capped = self.action_of(active)
        if active.rule.daily_cap is not None and not capped:
            self.acted[active.name] += 1
        account = explain(active, self.evidence)
        spent = round((self.clock() - start) * 1e6)
        self.findings.extend(findings_of(active, account, action, capped=capped, microseconds=spent))
        self.ranks[active.policy, active.rule.id] = active.severity_rank
        self.action = max(self.action, action, key=lambda each: each.rank)
        if action is not Action.ALLOW:
            self.found.add((active.policy, active.rule.category))

    def open_grounds(self, rules: Iterable[ActiveRule]) -> set[Ground]:
        """Return the categories of rules that nobody has settled for this text."""
        assert self.evidence is not None
        grounds = {(active.policy, active.rule.category) for active in rules}
        return {
            ground
            for ground in grounds
            if not self.sureness.settled(ground, self.evidence, found=ground in self.found)
        }

    def why_settled(self, grounds: Iterable[Ground]) -> str:
        """Say who has settled every one of the categories, or nothing where one is open."""
        assert self.evidence is not None
        reasons: list[str] = []
        for ground in sorted(grounds):
            sure = self.sureness.settled(ground, self.evidence, found=ground in self.found)
            if sure is None:
                return ""
            reasons.append(str(sure))
        return "; ".join(dict.fromkeys(reasons))
