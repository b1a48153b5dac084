"""Findings as a reviewer reads them: one line a rule, with what it compared and where in the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from review.casefiles.holding import held
from review.casefiles.marking import Span
from review.casefiles.masking import HIDDEN
from review.casefiles.quoting import quote
from review.models import Flag
from review.queues.ranks import rank

_MOST_QUOTES = 3


@dataclass(slots=True)
class Evidence:
    """One line: who says what, by which rule and version, how sure, against which bound, at what cost.

    ``number`` stands beside the marks in the text, 0 where it is of the whole text. ``score`` and ``bound``
    are 0..1, None where nothing was measured; ``bound_words`` says what the bound means. ``reads`` holds what
    was read in views other than the raw one, as ``(view, words)``; ``held`` are the conditions of the rule
    that held, in words.
    """

    number: int
    title: str
    source: str
    category: str
    severity: str
    score: float | None
    bound: float | None
    bound_words: str
    detail: str
    view: str
    milliseconds: float
    kind: str
    rule: str
    policy: str
    version: int
    action: str
    held: list[str]
    quotes: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    reads: list[tuple[str, str]] = field(default_factory=list)


def evidence(flags: Sequence[Flag], text: str, guards: Iterable[dict[str, Any]]) -> list[Evidence]:
    """Return the findings of a screening, the gravest first, each with its number by place in the text."""
    costs = {run["guard"]: float(run.get("milliseconds", 0)) for run in guards}
    lines: dict[tuple[str, str, str], Evidence] = {}
    for flag in flags:
        line = lines.setdefault((flag.policy, flag.rule, flag.category), _line(flag, text, costs))
        line.reads.extend(_reads(flag))
        if flag.start is not None and flag.end is not None and flag.end > flag.start:
            line.spans.append((flag.start, flag.end))
            if len(line.quotes) < _MOST_QUOTES:
                line.quotes.append(quote(text[flag.start : flag.end]))
    placed = sorted((line for line in lines.values() if line.spans), key=lambda line: min(line.spans))
    for number, line in enumerate(placed, 1):
        line.number = number
    return sorted(lines.values(), key=lambda line: (-rank(line.severity), -(line.score or 0), line.number))


def spans(lines: Iterable[Evidence]) -> list[Span]:
    """Return what is to be marked in the text."""
    return [Span(start, end, line.number) for line in lines for start, end in line.spans]


def _line(flag: Flag, text: str, costs: dict[str, float]) -> Evidence:
    leaves: list[dict[str, Any]] = list(flag.trace.get("leaves", ()))
    measured = next((leaf for leaf in leaves if leaf.get("kind") == "score"), None)
    kind = "score" if measured else "detected" if any(_is(leaf, "detected") for leaf in leaves) else "text"
    bound, words = _bound(measured)
    return Evidence(
        number=0,
        title=flag.rule_name or flag.rule.replace("-", " "),
        source=f"{flag.guard if measured else kind_words(kind)}, {flag.policy} v{flag.version}",
        category=flag.category,
        severity=flag.severity,
        score=float(measured["value"]) if measured else None,
        bound=bound,
        bound_words=words,
        detail=_detail(leaves, measured, text),
        view=flag.view,
        milliseconds=costs.get(flag.guard, 0.0) if measured else flag.microseconds / 1_000,
        kind=kind,
        rule=flag.rule,
        policy=flag.policy,
        version=flag.version,
        action=flag.action.value,
        held=held(leaves, hidden=flag.category in HIDDEN),
    )


def _reads(flag: Flag) -> list[tuple[str, str]]:
    hits = [hit for leaf in flag.trace.get("leaves", ()) for hit in leaf.get("hits") or ()]
    return [(hit["view"], hit["read"]) for hit in hits if hit.get("view", "raw") != "raw" and hit.get("read")]


def kind_words(kind: str) -> str:
    """Return what kind of guard it was that needs no measuring."""
    return {"text": "rule", "detected": "detector"}.get(kind, kind)


def _is(leaf: dict[str, Any], kind: str) -> bool:
    return leaf.get("kind") == kind


def _bound(leaf: dict[str, Any] | None) -> tuple[float | None, str]:
    if leaf is None:
        return None, ""
    if "at_least" in leaf:
        return float(leaf["at_least"]), f"fires from {leaf['at_least']:.2f}"
    if "at_most" in leaf:
        return float(leaf["at_most"]), f"fires up to {leaf['at_most']:.2f}"
    return None, ""


def _detail(leaves: list[dict[str, Any]], measured: dict[str, Any] | None, text: str) -> str:
    """Say in words what held, as far as the score does not say it."""
    said = [words for leaf in leaves if (words := _words(leaf, text))]
    if measured and measured.get("windows", 1) > 1:
        said.append(f"{measured['windows']} windows")
    return " · ".join(dict.fromkeys(said))[:200]


def _words(leaf: dict[str, Any], text: str) -> str:
    kind = leaf.get("kind")
    if kind == "text":
        return _text_words(leaf, text)
    if kind == "score":
        return str(leaf.get("label", "")).replace("_", " ")
    if kind == "field":
        return f"{leaf.get('name')} is {leaf.get('value')}"
    if kind in {"length", "count"}:
        what = leaf.get("unit") or leaf.get("key")
        return f"{leaf.get('value')} {what}"
    if kind == "detected":
        return str(leaf.get("found", "")).replace("_", " ")
    return f"and rule {leaf['rule']}" if kind == "other_rule" else ""


def _text_words(leaf: dict[str, Any], text: str) -> str:
    """Return what was found: the words themselves where an expression was sought, which says little."""
    hits = leaf.get("hits") or [{}]
    hit = hits[0]
    sought = str(hit.get("sought", ""))
    if leaf.get("operator") == "matches":
        sought = text[hit.get("start", 0) : hit.get("end", 0)] or sought
    if hit.get("view", "raw") == "raw":
        return f"“{quote(sought)}”" if sought else ""
    return f"{hit['view']}: read as “{quote(str(hit.get('read') or sought))}”"
