"""Whether one condition holds wherever another does. It never says yes wrongly; it may say no."""

from guards.policy.cautions.phrases import plain
from guards.policy.conditions import Bounds, Condition, Count, Detected, FieldTest, Length, Score, Text
from guards.policy.document import Policy


class Implication:
    """Compares conditions of one policy."""

    def __init__(self, policy: Policy) -> None:
        self._lists = policy.lists

    def holds(self, first: Condition, second: Condition) -> bool:
        """Say whether ``second`` surely holds wherever ``first`` does."""
        if first == second:
            return True
        if any(all(self.holds(child, second) for child in children) for children in _choices(first)):
            return True
        return all(self._gives(first, kind, value) for kind, value in second.given.items())

    def _gives(self, first: Condition, kind: str, value: object) -> bool:
        if kind == "all" and isinstance(value, tuple):
            return all(self.holds(first, child) for child in value)
        if kind == "any" and isinstance(value, tuple):
            return any(self.holds(first, child) for child in value)
        if kind == "none" and isinstance(value, tuple):
            return all(child in _refused(first) for child in value)
        return any(own == kind and self._leaf(leaf, value) for own, leaf in _held(first))

    def _leaf(self, first: object, second: object) -> bool:
        answer = first == second
        match first, second:
            case Text(), Text():
                answer = answer or self._text(first, second)
            case Score(), Score():
                same = (first.guard, first.label) == (second.guard, second.label)
                answer = same and _inside(first, second)
            case Length(), Length():
                answer = first.unit == second.unit and _inside(first, second)
            case FieldTest(), FieldTest():
                answer = answer or _field(first, second)
            case Count(), Count():
                rest = first.model_copy(update={"at_least": second.at_least})
                answer = rest == second and first.at_least >= second.at_least
            case Detected(), Detected():
                answer = answer or _detected(first, second)
        return answer

    def _text(self, first: Text, second: Text) -> bool:
        looser = (
            (first.words or not second.words)
            and (first.case or not second.case)
            and second.views in (None, first.views)
            and second.excepting in ((), first.excepting)
        )
        if not looser:
            return False
        if first.matches or second.matches:
            return (
                first.case == second.case
                and bool(first.matches)
                and set(first.matches or ()) <= set(second.matches or ())
            )
        return self._phrases(first) <= self._phrases(second)

    def _phrases(self, leaf: Text) -> set[str]:
        return set(
            map(plain, leaf.contains or [each for name in leaf.in_list or () for each in self._lists[name]])
        )


def _held(condition: Condition) -> list[tuple[str, object]]:
    """Return everything that must hold, through nested ``all``."""
    found: list[tuple[str, object]] = []
    for kind, value in condition.given.items():
        if kind == "all":
            found += [each for child in value for each in _held(child)]
        else:
            found.append((kind, value))
    return found


def _choices(condition: Condition) -> list[tuple[Condition, ...]]:
    return [value for kind, value in _held(condition) if kind == "any" and isinstance(value, tuple)]


def _refused(condition: Condition) -> list[Condition]:
    return [
        child
        for kind, value in _held(condition)
        if kind == "none" and isinstance(value, tuple)
        for child in value
    ]


def _inside(first: Bounds, second: Bounds) -> bool:
    low = second.low is None or (first.low is not None and first.low >= second.low)
    return low and (second.high is None or (first.high is not None and first.high <= second.high))


def _field(first: FieldTest, second: FieldTest) -> bool:
    if (first.name, first.case) != (second.name, second.case):
        return False
    others = (second.matches, second.less, second.more)
    if any(each is not None for each in others) or second.exists is False:
        return False
    given = first.within or ((first.equals,) if first.equals is not None else ())
    wanted = second.within or ((second.equals,) if second.equals is not None else ())
    return bool(given) and (not wanted or {str(each) for each in given} <= {str(each) for each in wanted})


def _detected(first: Detected, second: Detected) -> bool:
    kinds = second.kind is None or (first.kind is not None and set(first.kind) <= set(second.kind))
    return first.detector == second.detector and kinds and first.at_least >= second.at_least
