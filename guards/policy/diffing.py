"""What changed between two versions of a policy, in its own terms rather than in lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from guards.policy.document import Policy, Rule
from guards.policy.dumping import plain

_BOUNDS = {"at_least", "at_most", "between", "less", "more", "n", "daily_cap", "timeout_ms", "sure"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that changed; ``old`` is None where it was added, ``new`` where it was removed."""

    path: str
    kind: Literal["added", "removed", "changed"]
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        """Return one line such as ``when.score.at_least: 0.3 → 0.4``."""
        if self.kind == "changed":
            return f"{self.path}: {_short(self.old)} → {_short(self.new)}"
        return f"{self.path}: {self.kind} {_short(self.new if self.kind == 'added' else self.old)}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound that moved: of a rule by its id, or of a guard's settings by ``guards.NAME``."""

    of: str
    path: str
    old: float
    new: float

    def __str__(self) -> str:
        """Return one line with the direction."""
        return (
            f"{self.of}: {self.path}: {self.old:g} → {self.new:g} ({'up' if self.new > self.old else 'down'})"
        )


@dataclass(frozen=True, slots=True)
class Renamed:
    """A rule that is called something else: by its name, or (with the same conditions) by its id."""

    old_id: str
    new_id: str
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that stayed and says something else."""

    id: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """Everything that changed; ``around`` is what changed outside the rules."""

    added: tuple[Rule, ...] = ()
    removed: tuple[Rule, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    changed: tuple[RuleChange, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    around: tuple[FieldChange, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        """Say whether anything changed at all."""
        return any((self.added, self.removed, self.renamed, self.changed, self.around, self.reordered))

    def as_json(self) -> dict[str, Any]:
        """Return the changes as plain JSON values; rules are told whole."""
        return {
            "added": [plain(rule) for rule in self.added],
            "removed": [plain(rule) for rule in self.removed],
            "renamed": [asdict(each) for each in self.renamed],
            "changed": [asdict(each) for each in self.changed],
            "thresholds": [asdict(each) for each in self.thresholds],
            "around": [asdict(each) for each in self.around],
            "reordered": self.reordered,
        }

    def __str__(self) -> str:
        """Return one line for each change."""
        lines = [f"+ rule {rule.id}: {rule.name or rule.category}" for rule in self.added]
        lines += [f"- rule {rule.id}: {rule.name or rule.category}" for rule in self.removed]
        lines += [
            f"~ rule {each.old_id} renamed: {each.old_name} → {each.new_name}"
            if each.old_id == each.new_id
            else f"~ rule {each.old_id} is now {each.new_id}"
            for each in self.renamed
        ]
        lines += [f"~ rule {each.id}: {field}" for each in self.changed for field in each.fields]
        lines += [f"~ {field}" for field in self.around]
        lines += ["~ the rules stand in another order"] if self.reordered else []
        return "\n".join(lines)


def diff_policies(old: Policy, new: Policy) -> PolicyDiff:
    """Compare two versions rule by rule, by id, and all else by what it is."""
    before, after = {rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}
    pairs = [(name, name) for name in before if name in after]
    pairs += _same_but_for_id(before, after)
    gone, come = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    changes, thresholds, renamed = [], [], []
    for first, second in pairs:
        one, two = before[first], after[second]
        if (first, one.name) != (second, two.name):
            renamed.append(Renamed(first, second, one.name, two.name))
        fields = tuple(_compare(_body(one), _body(two)))
        if fields:
            changes.append(RuleChange(second, fields))
            thresholds += list(_moved(second, fields))
    around = tuple(_compare(_around(old), _around(new)))
    kept = [name for name in before if name in after]
    return PolicyDiff(
        added=tuple(rule for name, rule in after.items() if name not in come),
        removed=tuple(rule for name, rule in before.items() if name not in gone),
        renamed=tuple(renamed),
        changed=tuple(changes),
        thresholds=(*thresholds, *_moved("guards", around)),
        around=around,
        reordered=kept != [name for name in after if name in before],
    )


def _same_but_for_id(before: Mapping[str, Rule], after: Mapping[str, Rule]) -> list[tuple[str, str]]:
    """Pair rules that vanished with rules that appeared and say exactly the same."""
    gone = [rule for name, rule in before.items() if name not in after]
    come = {name: rule for name, rule in after.items() if name not in before}
    pairs = []
    for rule in gone:
        twin = next((name for name, other in come.items() if _body(other) == _body(rule)), None)
        if twin is not None:
            pairs.append((rule.id, twin))
            del come[twin]
    return pairs


def _body(rule: Rule) -> dict[str, Any]:
    return {key: value for key, value in plain(rule).items() if key not in ("id", "name")}


def _around(policy: Policy) -> dict[str, Any]:
    return {key: value for key, value in plain(policy).items() if key != "rules"}


def _moved(of: str, fields: Sequence[FieldChange]) -> Iterator[Threshold]:
    for field in fields:
        numbers = [each for each in (field.old, field.new) if isinstance(each, (int, float))]
        steps = set(field.path.replace("[", ".").split("."))
        if field.kind == "changed" and len(numbers) == 2 and steps & (_BOUNDS | {"sure_below", "sure_above"}):
            yield Threshold(of, field.path, numbers[0], numbers[1])


def _compare(old: object, new: object, path: str = "") -> Iterator[FieldChange]:
    if old == new and type(old) is type(new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            step = f"{path}.{key}" if path else str(key)
            if key not in new:
                yield FieldChange(step, "removed", old=old[key])
            elif key not in old:
                yield FieldChange(step, "added", new=new[key])
            else:
                yield from _compare(old[key], new[key], step)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(old, new, path)
    else:
        yield FieldChange(path, "changed", old, new)


def _compare_lists(old: list[Any], new: list[Any], path: str) -> Iterator[FieldChange]:
    """Compare lists of words by what they hold, others place by place."""
    if all(isinstance(each, str) for each in [*old, *new]):
        lost, gained = set(old) - set(new), set(new) - set(old)
        yield from (FieldChange(path, "removed", old=each) for each in old if each in lost)
        yield from (FieldChange(path, "added", new=each) for each in new if each in gained)
        if not lost and not gained:
            yield FieldChange(path, "changed", old, new)
        return
    for index in range(max(len(old), len(new))):
        step = f"{path}[{index}]"
        if index >= len(new):
            yield FieldChange(step, "removed", old=old[index])
        elif index >= len(old):
            yield FieldChange(step, "added", new=new[index])
        else:
            yield from _compare(old[index], new[index], step)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"
