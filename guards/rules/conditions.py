"""Each condition of the language into a closure with its explanation and its trigger."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from guards.detectors.base import Detection
from guards.policy.conditions import (
    AtLeast,
    Condition,
    Count,
    Detected,
    FieldTest,
    Language,
    Length,
    Score,
    Text,
)
from guards.policy.listed import expand
from guards.rules.active import ActiveRule
from guards.rules.compiled import Account, Compiled, Leaf, at_least, conjunction
from guards.rules.counting import CountKey, key_of
from guards.rules.evidence import Evidence, Spot
from guards.rules.fieldtests import compile_field
from guards.rules.needles import MAX_SPANS
from guards.rules.patterns import PatternTable
from guards.views import VIEW_NAMES


@dataclass(slots=True)
class Gathered:
    """What all rules together ask for."""

    table: PatternTable = field(default_factory=PatternTable)
    labels: set[tuple[str, str]] = field(default_factory=set)
    counts: dict[str, CountKey] = field(default_factory=dict)
    detectors: set[str] = field(default_factory=set)
    views: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Compiler:
    """Compiles the conditions of one rule, and notes in ``needs`` what they ask for."""

    needs: Gathered
    lists: Mapping[str, Sequence[str]]
    views: frozenset[str] | None
    innocent: tuple[int, ...]
    other: Callable[[str], ActiveRule]

    def compile(self, condition: Condition, at: str) -> Compiled:
        """Compile a condition tree whose keys must all hold."""
        parts = [getattr(self, f"_{kind}")(value, f"{at}.{kind}") for kind, value in condition.given.items()]
        return parts[0] if len(parts) == 1 else conjunction(parts)

    def _children(self, conditions: Iterable[Condition], at: str) -> list[Compiled]:
        return [self.compile(each, f"{at}[{index}]") for index, each in enumerate(conditions)]

    def _all(self, conditions: Sequence[Condition], at: str) -> Compiled:
        return conjunction(self._children(conditions, at))

    def _any(self, conditions: Sequence[Condition], at: str) -> Compiled:
        return at_least(1, self._children(conditions, at))

    def _at_least(self, value: AtLeast, at: str) -> Compiled:
        return at_least(value.n, self._children(value.of, f"{at}.of"))

    def _none(self, conditions: Sequence[Condition], at: str) -> Compiled:
        inner = at_least(1, self._children(conditions, at))

        def test(evidence: Evidence) -> bool | None:
            held = inner.test(evidence)
            return None if held is None else not held

        return Compiled(test, lambda _evidence, _account: None, None, inner.cost, inner.labels)

    def _text(self, leaf: Text, at: str) -> Compiled:
        views = frozenset(leaf.views) if leaf.views else self.views
        if leaf.case and leaf.matches and views is None:
            views = frozenset({"raw"})
        innocent = self.innocent
        if leaf.excepting:
            innocent = (
                *innocent,
                self.needs.table.add_phrases(leaf.excepting, words=True, case=False, sought=False),
            )
        if leaf.matches:
            patterns = {expand(each, self.lists): each for each in leaf.matches}
            wanted, operator = self.needs.table.add_patterns(patterns, case=leaf.case), "matches"
        else:
            phrases = leaf.contains or [phrase for name in leaf.in_list or () for phrase in self.lists[name]]
            wanted = self.needs.table.add_phrases(phrases, words=leaf.words, case=leaf.case)
            operator = "contains" if leaf.contains else "in_list"
        self.needs.views |= views if views is not None else set(VIEW_NAMES)
        simple = views is None and not innocent

        def test(evidence: Evidence) -> bool:
            if wanted not in evidence.hits:
                return False
            return simple or bool(evidence.spots(wanted, views, innocent))

        def explain(evidence: Evidence, account: Account) -> None:
            spots = evidence.spots(wanted, views, innocent)
            account.spots.extend(spots)
            hits = [
                {
                    "view": spot.view,
                    "start": spot.start,
                    "end": spot.end,
                    "sought": spot.sought,
                    "read": spot.read,
                }
                for spot in spots
            ]
            account.leaves.append({"at": at, "kind": "text", "operator": operator, "hits": hits})

        return Compiled(test, explain, frozenset({("pattern", wanted)}), 1 if simple else 5)

    def _score(self, leaf: Score, at: str) -> Compiled:
        guard, label, low, high = leaf.guard, leaf.label, leaf.low, leaf.high
        self.needs.labels.add((guard, label))

        def test(evidence: Evidence) -> bool | None:
            if guard not in evidence.scores:
                return None
            value = evidence.score(guard, label)
            if value is None or (high is not None and value > high):
                return False
            if evidence.scores[guard].complete:
                return low is None or value >= low
            # Parts of the text are unread: the score is at least this, and may be any higher one.
            return True if high is None and low is not None and value >= low else None

        def explain(evidence: Evidence, account: Account) -> None:
            scores = evidence.scores[guard]
            value = scores.values[label]
            told: Leaf = {"at": at, "kind": "score", "guard": guard, "label": label, "value": value}
            told |= {
                name: bound for name, bound in (("at_least", low), ("at_most", high)) if bound is not None
            }
            told |= {"windows": scores.windows, "cached": scores.cached}
            if low is not None:
                account.scores.append(value)
                if label in scores.spans:
                    start, end = evidence.widened(*scores.spans[label])
                    account.windows.append((start, end))
                    told |= {"start": start, "end": end}
            account.leaves.append(told)

        trigger = (
            frozenset({("score", guard, label, low)}) if low is not None else frozenset({("ran", guard)})
        )
        return Compiled(test, explain, trigger, 2, frozenset({(guard, label)}))

    def _field(self, leaf: FieldTest, at: str) -> Compiled:
        return compile_field(leaf, at)

    def _length(self, leaf: Length, at: str) -> Compiled:
        low, high, words = leaf.low, leaf.high, leaf.unit == "words"

        def measure(evidence: Evidence) -> int:
            text = evidence.subject.text
            return len(text.split()) if words else len(text)

        def test(evidence: Evidence) -> bool:
            value = measure(evidence)
            return (low is None or value >= low) and (high is None or value <= high)

        def explain(evidence: Evidence, account: Account) -> None:
            told = {"at": at, "kind": "length", "unit": leaf.unit, "value": measure(evidence)}
            bounds = {
                name: bound for name, bound in (("at_least", low), ("at_most", high)) if bound is not None
            }
            account.leaves.append(told | bounds)

        trigger = frozenset({("number", f"length:{leaf.unit}", low)}) if low is not None else None
        return Compiled(test, explain, trigger, 4 if words else 1)

    def _language(self, leaf: Language, at: str) -> Compiled:
        wanted, sure = frozenset(code.lower() for code in leaf.within), leaf.sure

        def test(evidence: Evidence) -> bool:
            code, certainty = evidence.language
            return code in wanted and certainty >= sure

        def explain(evidence: Evidence, account: Account) -> None:
            code, certainty = evidence.language
            told = {"value": code, "certainty": round(certainty, 4), "in": sorted(wanted), "sure": sure}
            account.leaves.append({"at": at, "kind": "language", **told})

        return Compiled(test, explain, None, 30)

    def _count(self, leaf: Count, at: str) -> Compiled:
        key = key_of(leaf)
        self.needs.counts[key.name] = key
        name, least = key.name, leaf.at_least

        def test(evidence: Evidence) -> bool:
            return evidence.subject.counts.get(name, 0) >= least

        def explain(evidence: Evidence, account: Account) -> None:
            value = evidence.subject.counts.get(name, 0)
            account.leaves.append({"at": at, "kind": "count", "key": name, "value": value, "at_least": least})

        return Compiled(test, explain, frozenset({("number", f"count:{name}", least)}), 1)

    def _detected(self, leaf: Detected, at: str) -> Compiled:
        detector, kinds, least = leaf.detector, frozenset(leaf.kind or ()), leaf.at_least
        self.needs.detectors.add(detector)

        def found(evidence: Evidence) -> list[Detection]:
            return [
                each for each in evidence.detections(detector)
                if each.score >= least and (not kinds or each.kind in kinds)
            ]  # fmt: skip

        def explain(evidence: Evidence, account: Account) -> None:
            text = evidence.subject.text
            for each in found(evidence)[:MAX_SPANS]:
                start, end = evidence.widened(each.start, each.end)
                account.scores.append(each.score)
                account.spots.append(Spot(start, end, "raw", each.kind, text[start:end][:80]))
                told = {"detector": detector, "found": each.kind, "value": each.score}
                account.leaves.append({"at": at, "kind": "detected", **told, "start": start, "end": end})

        return Compiled(
            lambda evidence: bool(found(evidence)), explain, frozenset({("detector", detector)}), 20
        )

    def _other_rule(self, name: str, at: str) -> Compiled:
        other = self.other(name)

        def explain(evidence: Evidence, account: Account) -> None:
            account.leaves.append({"at": at, "kind": "other_rule", "rule": name})
            if name not in account.told:
                account.told.add(name)
                other.condition.explain(evidence, account)

        return Compiled(
            other.holds, explain, other.condition.trigger, other.condition.cost, other.condition.labels
        )
