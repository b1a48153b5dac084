"""The conditions of a rule that held, each as a sentence that a reviewer can check against the text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from review.casefiles.quoting import quote

_MOST = 8
_MOST_HITS = 3
_LONGEST_SOUGHT = 400


def held(leaves: Sequence[Mapping[str, Any]], *, hidden: bool) -> list[str]:
    """Return what held, the plainest words for each; ``hidden`` leaves out what stands in the text."""
    said = dict.fromkeys(words for leaf in leaves if (words := _held(leaf, hidden=hidden)))
    more = len(said) - _MOST
    return [*list(said)[:_MOST], *([f"and {more} more"] if more > 0 else [])]


def _held(leaf: Mapping[str, Any], *, hidden: bool) -> str:
    if leaf.get("kind") == "text":
        return _text(leaf, hidden=hidden)
    words = _WORDS.get(str(leaf.get("kind")))
    return words(leaf) if words else ""


def _score(leaf: Mapping[str, Any]) -> str:
    name = str(leaf.get("label", "")).replace("_", " ")
    return f"{leaf.get('guard')} says {name} {float(leaf.get('value', 0)):.2f}, {_bounds(leaf, '.2f')}"


def _field(leaf: Mapping[str, Any]) -> str:
    return f"{leaf.get('name')} is {quote(str(leaf.get('value')))}"


def _length(leaf: Mapping[str, Any]) -> str:
    return f"it is {leaf.get('value')} {leaf.get('unit')} long, {_bounds(leaf, 'g')}"


def _count(leaf: Mapping[str, Any]) -> str:
    return f"{leaf.get('key')}: {leaf.get('value')}, {_bounds(leaf, 'g')}"


def _language(leaf: Mapping[str, Any]) -> str:
    return f"its language is {leaf.get('value')}, {float(leaf.get('certainty', 0)):.2f} sure"


def _detected(leaf: Mapping[str, Any]) -> str:
    found = str(leaf.get("found", "")).replace("_", " ")
    return f"the detector of {leaf.get('detector')} found: {found}"


def _other_rule(leaf: Mapping[str, Any]) -> str:
    return f"rule {leaf.get('rule')} holds"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "score": _score,
    "field": _field,
    "length": _length,
    "count": _count,
    "language": _language,
    "detected": _detected,
    "other_rule": _other_rule,
}


def _text(leaf: Mapping[str, Any], *, hidden: bool) -> str:
    operator = str(leaf.get("operator", "contains")).replace("_", " ")
    hits = [] if hidden else (leaf.get("hits") or [])[:_MOST_HITS]
    found = ", ".join(dict.fromkeys(map(_hit, hits))) or "what is marked"
    return f"the text {operator} {found}"


def _hit(hit: Mapping[str, Any]) -> str:
    sought, read, view = (str(hit.get(name) or "") for name in ("sought", "read", "view"))
    words = f"\u201c{quote(sought or read, _LONGEST_SOUGHT)}\u201d"
    if view in {"", "raw"}:
        return words
    return f"{words}, {view}" + (f" as \u201c{quote(read)}\u201d" if read and read != sought else "")


def _bounds(leaf: Mapping[str, Any], form: str) -> str:
    bounds = [
        f"{words} {format(leaf[name], form)}"
        for name, words in (("at_least", "at least"), ("at_most", "at most"))
        if name in leaf
    ]
    return " and ".join(bounds) or "no bound"
