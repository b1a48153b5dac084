"""What else is wrong with a document whose shape is wrong somewhere, so that all is told at once.

The parts at fault are set aside and the names in all others are checked as ever; of a rule that is set
aside, the names and patterns that can be recognised are checked too.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from guards.policy.document import Policy
from guards.policy.nodes import Node, Path
from guards.policy.problems import Fault
from guards.policy.references import Known, faults, missing, pattern_faults


def faults_beside(error: ValidationError, root: Node, known: Known) -> Iterator[Fault]:
    """Yield the faults that are not of shape, as far as the document can be understood."""
    plain: Any = root.plain()
    broken = _broken(error)
    rules = plain.get("rules") if isinstance(plain.get("rules"), list) else []
    kept = [number for number in range(len(rules)) if number not in broken.get("rules", ())]
    document = {
        "policy": "unnamed",
        "categories": {name: {} for name in _names(plain, "categories")} or {"unnamed": {}},
        "lists": {
            name: value for name, value in _section(plain, "lists") if name not in broken.get("lists", ())
        },
        "guards": {
            name: value for name, value in _section(plain, "guards") if name not in broken.get("guards", ())
        },
        "rules": [{key: value for key, value in rules[n].items() if key != "severity"} for n in kept],
    }
    try:
        policy = Policy.model_validate(document)
    except ValidationError:
        return
    others = frozenset(str(rule.get("id")) for rule in rules if isinstance(rule, dict))
    lists = frozenset(_names(plain, "lists"))
    for path, *rest in faults(policy, known, rules=others, lists=lists):
        first = path[1] if path[0] == "rules" and len(path) > 1 else None
        place: Path = ("rules", kept[first], *path[2:]) if isinstance(first, int) else path
        yield place, rest[0], rest[1], rest[2]
    for number in sorted(set(range(len(rules))) - set(kept)):
        yield from _of_rule(rules[number], ("rules", number), list(_names(plain, "categories")), lists)


def _broken(error: ValidationError) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        location = detail["loc"]
        if len(location) > 1:
            found.setdefault(str(location[0]), set()).add(location[1])
    return found


def _section(plain: Any, name: str) -> list[tuple[str, Any]]:  # noqa: ANN401 - an unchecked document
    section = plain.get(name)
    return list(section.items()) if isinstance(section, dict) else []


def _names(plain: Any, name: str) -> list[str]:  # noqa: ANN401 - likewise
    return [key for key, _ in _section(plain, name)]


def _of_rule(rule: Any, path: Path, categories: list[str], lists: frozenset[str]) -> Iterator[Fault]:  # noqa: ANN401 - likewise
    if not isinstance(rule, dict):
        return
    if isinstance(rule.get("category"), str):
        yield from missing((*path, "category"), "category", rule["category"], categories)
    for place, key, value in _texts(rule.get("when"), (*path, "when")):
        if key == "matches":
            yield from pattern_faults(place, value)
        elif key == "in_list":
            yield from missing(place, "list", value, lists)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str, str]]:  # noqa: ANN401 - likewise
    """Yield each text under a key, alone or in a list, with the key's name."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in pairs:
        key = (
            step
            if isinstance(step, str)
            else next((each for each in reversed(path) if isinstance(each, str)), "")
        )
        if isinstance(child, str):
            yield (*path, step), key, child
        else:
            yield from _texts(child, (*path, step))
