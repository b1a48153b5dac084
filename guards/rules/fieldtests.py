"""The ``field`` condition: a fact of the item compared."""

import math
from collections.abc import Callable

from guards.policy.conditions import FieldTest
from guards.rules.compiled import Account, Compiled
from guards.rules.evidence import Evidence
from guards.rules.fields import MISSING, getter
from guards.rules.regexes.sets import PatternSets, Prepared
from guards.rules.triggers import Trigger


def compile_field(leaf: FieldTest, at: str) -> Compiled:
    """Compile the tests of one field; a field that is missing only satisfies ``exists: false``."""
    get = getter(leaf.name)
    lowered = _as_is if leaf.case else _lowered
    wanted = None
    if leaf.equals is not None or leaf.within is not None:
        wanted = {(isinstance(v, bool), lowered(v)) for v in (leaf.within or (leaf.equals,))}
        if leaf.within and leaf.equals is not None:
            wanted &= {(isinstance(leaf.equals, bool), lowered(leaf.equals))}
    pattern = PatternSets([(leaf.matches, leaf.case)]) if leaf.matches else None
    less, more, exists = leaf.less, leaf.more, leaf.exists

    def test(evidence: Evidence) -> bool:
        value = get(evidence.subject)
        if value is MISSING or value is None:
            return exists is False and wanted is None and pattern is None and less is None and more is None
        if exists is False:
            return False
        if wanted is not None and not _among(value, wanted, lowered):
            return False
        if less is not None or more is not None:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                return False
            if (less is not None and value >= less) or (more is not None and value <= more):
                return False
        return pattern is None or pattern.matches(0, Prepared(_plain(value)))

    given = leaf.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude={"name", "case", "until", "note"}
    )

    def explain(evidence: Evidence, account: Account) -> None:
        value = get(evidence.subject)
        plain = isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value))
        shown = value if plain else None if value is MISSING else str(value)[:200]
        account.leaves.append({"at": at, "kind": "field", "name": leaf.name, "value": shown, **given})

    trigger: Trigger | None = None
    if wanted is not None and all(isinstance(value, str) for _, value in wanted) and not leaf.case:
        trigger = frozenset(("field", leaf.name, value) for _, value in wanted)
    if trigger is None and more is not None:
        trigger = frozenset({("number", f"field:{leaf.name}", more)})
    return Compiled(test, explain, trigger, 2 if pattern is None else 6)


def _among(value: object, wanted: set[tuple[bool, object]], lowered: Callable[[object], object]) -> bool:
    """Say whether a value, or any value of a list, is wanted; true is not 1."""
    values = value if isinstance(value, (list, tuple)) else (value,)
    return any(
        (isinstance(each, bool), lowered(each)) in wanted
        for each in values
        if isinstance(each, (str, int, float))
    )


def _as_is(value: object) -> object:
    return value


def _lowered(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def _plain(value: object) -> str:
    """Write a value as the text that a pattern is matched with."""
    text = value if isinstance(value, str) else str(value)
    return text[:100_000].encode("utf-8", "replace").decode("utf-8")
