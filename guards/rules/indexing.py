"""Which rules to look at once something happened."""

from collections import defaultdict
from dataclasses import dataclass, field

from guards.rules.compiled import Compiled


@dataclass(slots=True)
class Index:
    """Which rules to look at once something happened."""

    by_test: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_field: dict[str, dict[str, list[int]]] = field(default_factory=lambda: defaultdict(dict))
    by_detector: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_score: dict[tuple[str, str], list[tuple[float, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    by_number: dict[str, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    by_guard: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    always: list[int] = field(default_factory=list)

    def add(self, number: int, condition: Compiled) -> None:
        """File one rule under each event of its trigger."""
        if condition.trigger is None:
            self.always.append(number)
            return
        for event in condition.trigger:
            match event:
                case ("pattern", test):
                    self.by_test[test].append(number)
                case ("field", name, value):
                    self.by_field[name].setdefault(value, []).append(number)
                case ("detector", name):
                    self.by_detector[name].append(number)
                case ("number", source, low):
                    self.by_number[source].append((low, number))
                case ("score", guard, label, low):
                    self.by_score[guard, label].append((low, number))
                    self.by_guard[guard].add(number)
                case ("ran", guard):
                    self.by_score[guard, ""].append((0.0, number))
                    self.by_guard[guard].add(number)

    def close(self) -> None:
        """Sort the bounds, so that the rules whose bound is reached are a prefix."""
        for bounds in (*self.by_score.values(), *self.by_number.values()):
            bounds.sort()
