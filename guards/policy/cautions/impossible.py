"""Rules that can never fire, and why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from guards.policy.cautions.phrases import excepted, plain
from guards.policy.conditions import Condition, FieldTest, Length, Score, Text
from guards.policy.document import Policy
from guards.policy.problems import Fault


def impossible_rules(policy: Policy, today: date | None) -> Iterator[Fault]:
    """Yield each rule that no text can set off, or that has expired."""
    numbers = {rule.id: number for number, rule in enumerate(policy.rules)}
    known: dict[int, str] = {}
    for number, rule in enumerate(policy.rules):
        path = ("rules", number)
        if today is not None and rule.expires is not None and rule.expires < today:
            yield (
                (*path, "expires"),
                f"`{rule.id}` has expired and never fires",
                "a later day, or no rule",
                "",
            )
        reason = _Search(policy, numbers, known).of_rule(number)
        if reason:
            yield (
                (*path, "when"),
                f"`{rule.id}` can never fire: {reason}",
                "conditions that can hold together",
                "",
            )


class _Search:
    def __init__(self, policy: Policy, numbers: Mapping[str, int], known: dict[int, str]) -> None:
        self._policy, self._numbers, self._known = policy, numbers, known
        self._number = 0

    def of_rule(self, number: int) -> str:
        if number not in self._known:
            self._known[number] = ""
            outer, self._number = self._number, number
            self._known[number] = self.of(self._policy.rules[number].when)
            self._number = outer
        return self._known[number]

    def of(self, condition: Condition) -> str:
        """Return why a condition never holds, or nothing."""
        leaves = list(_together(condition))
        reasons = [self._of_part(kind, value) for kind, value in condition.given.items()]
        return next(filter(None, reasons), "") or _contradiction(leaves) or _taken_back(condition, leaves)

    def _of_part(self, kind: str, value: object) -> str:
        if kind == "all" and isinstance(value, tuple):
            return next(filter(None, map(self.of, value)), "")
        if kind == "any" and isinstance(value, tuple):
            reasons = [self.of(each) for each in value]
            return reasons[0] if all(reasons) else ""
        if kind == "other_rule":
            reason = self.of_rule(self._numbers[str(value)])
            return f"`{value}` never does" if reason else ""
        if kind == "at_least":
            reasons = [self.of(each) for each in value.of]  # type: ignore[attr-defined]  # `given` is by name
            possible = len(reasons) - len(list(filter(None, reasons)))
            return f"only {possible} of them can hold" if possible < value.n else ""  # type: ignore[attr-defined]  # likewise
        return self._of_leaf(value)

    def _of_leaf(self, leaf: object) -> str:
        match leaf:
            case Score():
                return _of_range(leaf.low, leaf.high, 0, 1)
            case Length():
                return _of_range(leaf.low, leaf.high, 0, None)
            case FieldTest():
                return _of_field(leaf)
            case Text():
                phrases = leaf.contains or [
                    each for name in leaf.in_list or () for each in self._policy.lists[name]
                ]
                innocent = excepted(self._policy, self._number, leaf)
                if phrases and all(plain(each) in innocent for each in phrases):
                    return "every phrase of it is an exception"
        return ""


def _of_range(low: float | None, high: float | None, least: float, most: float | None) -> str:
    if low is not None and high is not None and low > high:
        return f"nothing is at least {low:g} and at most {high:g}"
    if low is not None and most is not None and low > most:
        return f"nothing is more than {most:g}"
    return f"nothing is less than {least:g}" if high is not None and high < least else ""


def _of_field(leaf: FieldTest) -> str:
    if leaf.less is not None and leaf.more is not None and leaf.less <= leaf.more:
        return f"nothing is less than {leaf.less:g} and more than {leaf.more:g}"
    if leaf.equals is not None and leaf.within is not None and leaf.equals not in leaf.within:
        return f"`{leaf.name}` is never `{leaf.equals}` and one of the others"
    others = (leaf.equals, leaf.within, leaf.matches, leaf.less, leaf.more)
    if leaf.exists is False and any(each is not None for each in others):
        return f"`{leaf.name}` cannot be missing and something"
    return ""


def _together(condition: Condition) -> Iterator[tuple[str, object]]:
    """Yield the leaves that must all hold."""
    for kind, value in condition.given.items():
        if kind == "all":
            for child in value:
                yield from _together(child)
        elif kind not in ("any", "none", "at_least"):
            yield kind, value


def _contradiction(leaves: Sequence[tuple[str, object]]) -> str:
    """Find two leaves that exclude one another."""
    values: dict[str, frozenset[object]] = {}
    ranges: dict[tuple[str, str], tuple[float, float]] = {}
    for _, leaf in leaves:
        if isinstance(leaf, FieldTest) and (leaf.equals is not None or leaf.within):
            wanted = frozenset(leaf.within or (leaf.equals,))
            values[leaf.name] = values.get(leaf.name, wanted) & wanted
            if not values[leaf.name]:
                return f"`{leaf.name}` cannot be two things at once"
        if isinstance(leaf, Score):
            low, high = ranges.get((leaf.guard, leaf.label), (0.0, 1.0))
            low = max(low, leaf.low if leaf.low is not None else 0.0)
            high = min(high, leaf.high if leaf.high is not None else 1.0)
            ranges[leaf.guard, leaf.label] = (low, high)
            if low > high:
                return f"`{leaf.label}` cannot be at least {low:g} and at most {high:g}"
    return ""


def _taken_back(condition: Condition, leaves: Sequence[tuple[str, object]]) -> str:
    """Find a condition that ``none`` takes back."""
    for child in condition.none or ():
        given = list(child.given.items())
        if len(given) == 1 and given[0] in leaves:
            return f"`none` takes back its own `{given[0][0]}`"
    return ""
