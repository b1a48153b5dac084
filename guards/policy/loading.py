"""A document's text into a policy, or into everything that is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from guards.policy.document import MAX_PHRASES, MAX_RULES, Policy
from guards.policy.nodes import Node, parse
from guards.policy.problems import PolicyError, Problem
from guards.policy.references import Known, find_errors, placed
from guards.policy.salvaging import faults_beside
from guards.policy.translating import translate


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy with the text it came from, for whoever wants to point into it."""

    policy: Policy
    root: Node
    text: str
    source: str


def read(text: str, source: str, known: Known | None = None) -> Loaded:
    """Read a document; raise PolicyError with every error that it has."""
    root = parse(text, source)
    _refuse_crowds(root, source, text)
    try:
        policy = Policy.model_validate(root.plain())
    except ValidationError as error:
        problems = translate(error, root, source, text)
        rest = placed("error", faults_beside(error, root, known or Known()), root, source, text)
        raise PolicyError(_sorted({str(each): each for each in (*problems, *rest)}.values())) from None
    errors = find_errors(policy, root, source, text, known or Known())
    if errors:
        raise PolicyError(_sorted(errors))
    return Loaded(policy, root, text, source)


def _refuse_crowds(root: Node, source: str, text: str) -> None:
    """Refuse more rules or phrases than a policy may have before each of them is looked at."""
    lists = root.child("lists")
    phrases = sum(_size(each) for each in lists.value.values()) if lists and lists.keys else 0
    sizes = (("rules", _size(root.child("rules")), MAX_RULES), ("lists", phrases, MAX_PHRASES))
    faults = [
        (
            (name,),
            f"{size:,} {'rules' if name == 'rules' else 'phrases'}",
            f"at most {most:,} in a policy",
            "",
        )
        for name, size, most in sizes
        if size > most
    ]
    if faults:
        raise PolicyError(_sorted(placed("error", faults, root, source, text)))


def _size(node: Node | None) -> int:
    return len(node.value) if node is not None and isinstance(node.value, list) else 0


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda each: (each.line, each.column, each.message)))


def load_policy(text: str, *, source: str = "policy.yaml", known: Known | None = None) -> Policy:
    """Return the policy that ``text`` (YAML or JSON) holds.

    ``known`` names the classifiers, detectors and views that there are; what it leaves out is not
    checked. Raises PolicyError whose ``problems`` are all errors found, in order of line.
    """
    return read(text, source, known).policy


def check_policy(text: str, source: str = "policy.yaml", known: Known | None = None) -> tuple[Problem, ...]:
    """Return every error of a document, or every warning where it has no error."""
    from guards.policy.cautions import doubts

    try:
        loaded = read(text, source, known)
    except PolicyError as error:
        return error.problems
    warnings = doubts(loaded.policy, known or Known())
    return _sorted(placed("warning", warnings, loaded.root, source, text))
