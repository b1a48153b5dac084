"""The guards in the order of their cost: each answers where it is sure, the next gets the rest."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from guards.cascade.reading import Given, Readings
from guards.cascade.sitting import Sitting
from guards.cascade.sureness import Ground, Sureness
from guards.cascade.tiers import Tier
from guards.cascade.verdicts import verdict_of
from guards.classifiers.base import CHEAP_RANK, Classifier
from guards.rules.engine import RuleSet
from guards.values import NO_TIME, NOTHING, RULES, SPENT, Action, GuardRun, Price, Subject, Verdict

_LONE = re.compile("[\ud800-\udfff]")


class Cascade:
    """Judges texts by rules and by the classifiers that the rules ask for.

    ``clock`` gives seconds and only ever rises (``time.perf_counter``). ``prices`` are by guard.
    ``estimates`` are milliseconds a text by guard, for the first decision whether one still fits the
    budget; from then on the cascade knows what each has cost lately.
    """

    def __init__(
        self,
        rules: RuleSet,
        classifiers: Sequence[Classifier],
        *,
        clock: Callable[[], float],
        prices: Mapping[str, Price] = NOTHING,
        estimates: Mapping[str, float] = NOTHING,
    ) -> None:
        self.rules = rules
        self._clock = clock
        self._price = prices.get(RULES, Price())
        self._sureness = Sureness(rules)
        self._clears = _clearing(rules)
        needed = [each for each in classifiers if each.name in {*rules.labels_needed, *self._clears}]
        self._tiers = [
            Tier(each, clock, prices.get(each.name, Price()), estimates.get(each.name))
            for each in sorted(needed, key=lambda each: each.rank)
        ]
        self._readings = Readings(needed)
        self._absent = sorted(set(rules.labels_needed) - {each.name for each in needed})
        self._always: dict[str, set[Ground]] = {
            guard: {(active.policy, active.rule.category) for active in rules.waiting_for(guard)}
            for guard in rules.labels_needed
        }
        order = [*(tier.name for tier in self._tiers), *self._absent]
        self._dearer = {guard: frozenset(order[place + 1 :]) for place, guard in enumerate(order)}

    def judge(
        self,
        subjects: Sequence[Subject],
        budget_ms: float | None = None,
        *,
        today: date | None = None,
        applied: Mapping[str, int] = NOTHING,
        spent: Mapping[str, str] = NOTHING,
    ) -> list[Verdict]:
        """Return a verdict for each subject, in order; the company of a text does not change its verdict.

        ``budget_ms`` is what the judging of one text may take, without a bound where it is None.
        ``today`` ends rules and exceptions; None ends nothing. ``applied`` says how often a rule
        (``policy/rule``) has acted today, for its daily cap, which the subjects then use up in their order:
        there alone the company counts. ``spent`` names the services whose budget is spent, and what of it:
        their texts are judged by the cheap guards alone.
        """
        acted = Counter(applied)
        sittings = [self._open(subject, today, acted) for subject in subjects]
        for tier in self._tiers:
            self._run(tier, [each for each in sittings if each.evidence is not None], budget_ms, spent)
        for guard in self._absent:
            for sitting in sittings:
                if sitting.evidence is not None:
                    reason = self._needless(guard, sitting) or _spent(sitting, spent)
                    state = GuardRun(guard, "skipped", reason) if reason else None
                    sitting.runs.append(
                        state or GuardRun(guard, "unavailable", "there is no such classifier here")
                    )
        return [verdict_of(sitting) for sitting in sittings]

    def _open(self, subject: Subject, today: date | None, acted: Counter[str]) -> Sitting:
        subject = _readable(subject)
        sitting = Sitting(subject, self.rules, self._sureness, self._clock, acted)
        start = self._clock()
        state, reason = "ran", ""
        try:
            sitting.evidence = self.rules.open(subject, today)
            sitting.look(self.rules.candidates(sitting.evidence))
        except Exception as error:
            sitting.evidence = None
            state, reason = "failed", f"{type(error).__name__}: {error}"[:300]
        sitting.spent = (self._clock() - start) * 1000
        cost = self._price.per_call + self._price.per_second * sitting.spent / 1000
        sitting.runs.append(
            GuardRun(RULES, "ran" if state == "ran" else "failed", reason, sitting.spent, cost)
        )
        return sitting

    def _run(
        self, tier: Tier, sittings: Sequence[Sitting], budget: float | None, spent: Mapping[str, str]
    ) -> None:
        """Run one classifier on the texts that need it, and have the time and the means for it."""
        asked: list[Sitting] = []
        is_dear = tier.classifier.rank > CHEAP_RANK
        for sitting in sittings:
            reason = self._needless(tier.name, sitting)
            reason = reason or (_spent(sitting, spent) if is_dear else "") or _no_time(tier, sitting, budget)
            if reason:
                sitting.runs.append(GuardRun(tier.name, "skipped", reason))
            else:
                asked.append(sitting)
        timeout = self._timeout(tier.name)
        given = [self._given(each) for each in asked]
        answers = tier.run([each.text for each in given], {each.text: timeout for each in given})
        for sitting, reading in zip(asked, given, strict=True):
            answer = answers[reading.text]
            sitting.runs.append(answer.run)
            sitting.spent += answer.run.milliseconds
            if answer.scores is not None:
                sitting.answered(tier.name, reading.back(answer.scores))

    def _given(self, sitting: Sitting) -> Given:
        """Return the reading that every classifier gets of this text."""
        assert sitting.evidence is not None
        if sitting.given is None:
            sitting.given = self._readings.choose(sitting.evidence)
        return sitting.given

    def _needless(self, guard: str, sitting: Sitting) -> str:
        """Say why a text does not need a guard, or nothing where it does."""
        if sitting.action is Action.BLOCK:
            return "blocked already"
        grounds = self._waiting(frozenset((guard,)), sitting)
        if guard in self._clears:
            dearer = self._waiting(self._dearer[guard], sitting)
            grounds |= {ground for ground in dearer if ground[0] in self._clears[guard]}
        if not grounds:
            return "not needed"
        return sitting.why_settled(grounds)

    def _waiting(self, guards: frozenset[str], sitting: Sitting) -> set[Ground]:
        """Return the categories in which a rule waits for one of the guards."""
        rules = (active for active in sitting.undecided if active.condition.guards & guards)
        always = (self._always.get(guard, ()) for guard in guards)
        return set[Ground]().union(*always, ((active.policy, active.rule.category) for active in rules))

    def _timeout(self, guard: str) -> float | None:
        """Return the shortest time that an active policy gives a guard, in milliseconds a text."""
        settings = [policy.guards[guard] for policy, _ in self.rules.policies if guard in policy.guards]
        return min((each.timeout_ms for each in settings if each.timeout_ms is not None), default=None)


def _clearing(rules: RuleSet) -> dict[str, set[str]]:
    """Return each guard that policies give sure bounds, and those policies: it runs to spare dearer ones."""
    clears: dict[str, set[str]] = {}
    for policy, _ in rules.policies:
        for guard, settings in policy.guards.items():
            if settings.sure_below is not None or settings.sure_above is not None:
                clears.setdefault(guard, set()).add(policy.name)
    return clears


def _readable(subject: Subject) -> Subject:
    """Put U+FFFD where half of a surrogate pair stands alone, which nothing can encode; no position moves."""
    if subject.text.isascii():
        return subject
    text = _LONE.sub("\ufffd", subject.text)
    return subject if text == subject.text else replace(subject, text=text)


def _spent(sitting: Sitting, spent: Mapping[str, str]) -> str:
    what = spent.get(sitting.subject.service)
    return f"{SPENT}: {what}" if what else ""


def _no_time(tier: Tier, sitting: Sitting, budget: float | None) -> str:
    if budget is None:
        return ""
    left = budget - sitting.spent
    needed = tier.estimate or 0.0
    if left > 0 and needed <= left:
        return ""
    return f"{NO_TIME}: {max(left, 0):.1f} ms left, about {needed:.1f} ms needed"
