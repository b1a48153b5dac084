"""The rules of one policy, compiled; composites after the rules that they name."""

from collections.abc import Sequence

from guards.policy.document import Policy, Rule
from guards.rules.active import ActiveRule
from guards.rules.conditions import Compiler, Gathered
from guards.rules.fieldtests import compile_field
from guards.values import Action


class PolicyCompiler:
    """Compiles each rule once; ``first`` is the number of the policy's first rule among all."""

    def __init__(self, policy: Policy, version: int, first: int, needs: Gathered) -> None:
        self._policy, self._version, self._first, self._needs = policy, version, first, needs
        self._numbers = {rule.id: number for number, rule in enumerate(policy.rules)}
        self._done: dict[int, ActiveRule] = {}

    def run(self) -> Sequence[ActiveRule]:
        """Return the rules in the order of the document."""
        return [self._rule(number) for number in range(len(self._policy.rules))]

    def _named(self, name: str) -> ActiveRule:
        return self._rule(self._numbers[name])

    def _rule(self, number: int) -> ActiveRule:
        if number in self._done:
            return self._done[number]
        rule = self._policy.rules[number]
        severities = self._policy.categories[rule.category].severities
        severity = rule.severity or severities[0]
        views = frozenset(rule.views) if rule.views else None
        compiler = Compiler(self._needs, self._policy.lists, views, self._innocent(rule), self._named)
        fields = rule.excepting.fields if rule.excepting else ()
        self._done[number] = ActiveRule(
            index=self._first + number,
            rule=rule,
            policy=self._policy.name,
            version=self._version,
            action=Action(rule.action),
            severity=severity,
            severity_rank=severities.index(severity),
            condition=compiler.compile(rule.when, "when"),
            excepted=tuple((compile_field(each, "except").test, each.until) for each in fields),
        )
        return self._done[number]

    def _innocent(self, rule: Rule) -> tuple[int, ...]:
        """Return the tests of the phrases that make a word innocent."""
        if rule.excepting is None:
            return ()
        listed = [phrase for name in rule.excepting.in_list for phrase in self._policy.lists[name]]
        phrases = [*rule.excepting.phrases, *listed]
        return (
            (self._needs.table.add_phrases(phrases, words=True, case=False, sought=False),) if phrases else ()
        )
