"""Names that must exist: categories, severities, lists, rules, views, classifiers, detectors."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import re2

from guards.policy.conditions import Count, Detected, FieldTest, Score, Text
from guards.policy.crowding import crowded
from guards.policy.document import Policy
from guards.policy.listed import MAX_EXPANDED, expand, expanded_size, lists_in
from guards.policy.nearest import listed, nearest
from guards.policy.nodes import Node, Path
from guards.policy.problems import Fault, Level, Problem
from guards.policy.translating import show
from guards.policy.walking import leaves, policy_leaves

MAX_CHAIN = 20
VIEWS = ("raw", "folded", "unleeted", "joined", "collapsed", "decoded")
FIELDS = ("kind", "service", "author", "meta.*", "context.turns", "context.text", "context.last.text",
          "context.last.role", "context.roles.*")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to name. An empty mapping means "not known here", and is not checked."""

    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    views: tuple[str, ...] = VIEWS
    fields: tuple[str, ...] = ()
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """The names of rules and lists that the document holds."""

    rules: frozenset[str]
    lists: frozenset[str]


def find_errors(policy: Policy, root: Node, source: str, text: str, known: Known) -> list[Problem]:
    """Return every name that does not exist and every pattern that is none."""
    return placed("error", faults(policy, known), root, source, text)


def placed(level: Level, faults: Iterable[Fault], root: Node, source: str, text: str) -> list[Problem]:
    """Turn faults into problems that know where they stand."""
    lines = text.splitlines()
    problems = []
    for path, message, expected, suggestion in faults:
        line, column = root.find(path)
        excerpt = lines[line - 1] if line <= len(lines) else ""
        problems.append(
            Problem(level, show(path), line, column, message, expected, suggestion, source, excerpt)
        )
    return problems


def missing(path: Path, what: str, name: str, names: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault where a name is not among those that there are."""
    names = names if isinstance(names, (Mapping, frozenset)) else list(names)
    if name not in names:
        yield (
            path,
            f"no such {what} `{name[:80]}`",
            f"one of {listed(sorted(names) if isinstance(names, frozenset) else names) or '(none defined)'}",
            nearest(name, names),
        )


def faults(
    policy: Policy, known: Known, *, rules: frozenset[str] = frozenset(), lists: frozenset[str] = frozenset()
) -> Iterator[Fault]:
    """Yield every fault; ``rules`` and ``lists`` are names that exist beside those of the policy."""
    names = Names(rules | {rule.id for rule in policy.rules}, lists | set(policy.lists))
    yield from _rule_faults(policy, known, names)
    for _, path, kind, leaf in policy_leaves(policy):
        yield from _leaf_faults(policy, known, names, (path, kind), leaf)
    yield from _guard_faults(policy, known)
    yield from _cycles(policy)
    yield from crowded(policy)


def _rule_faults(policy: Policy, known: Known, names: Names) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, rule in enumerate(policy.rules):
        path: Path = ("rules", number)
        if rule.id in seen:
            first = f"rules[{seen[rule.id]}]"
            yield (
                (*path, "id"),
                f"the id `{rule.id}` is taken by {first}",
                "an id of its own for each rule",
                "",
            )
        seen.setdefault(rule.id, number)
        yield from missing((*path, "category"), "category", rule.category, policy.categories)
        if rule.severity and rule.category in policy.categories:
            severities = policy.categories[rule.category].severities
            yield from missing((*path, "severity"), "severity", rule.severity, severities)
        for index, view in enumerate(rule.views or ()):
            yield from missing((*path, "views", index), "view", view, known.views)
        if rule.excepting:
            for index, name in enumerate(rule.excepting.in_list):
                yield from missing((*path, "except", "in_list", index), "list", name, names.lists)
            for index, test in enumerate(rule.excepting.fields):
                yield from _field_faults((*path, "except", "fields", index), test)


def _leaf_faults(
    policy: Policy, known: Known, names: Names, place: tuple[Path, str], leaf: object
) -> Iterator[Fault]:
    path, kind = place
    match leaf:
        case Text():
            for index, name in enumerate(leaf.in_list or ()):
                yield from missing((*path, "in_list", index), "list", name, names.lists)
            for index, view in enumerate(leaf.views or ()):
                yield from missing((*path, "views", index), "view", view, known.views)
            for index, pattern in enumerate(leaf.matches or ()):
                yield from _written_faults(policy, names, (*path, "matches", index), pattern)
        case Score() if known.labels:
            yield from missing((*path, "guard"), "classifier", leaf.guard, known.labels)
            if known.labels.get(leaf.guard):
                yield from missing((*path, "label"), "label", leaf.label, known.labels[leaf.guard])
        case Detected() if known.kinds:
            yield from missing((*path, "detector"), "detector", leaf.detector, known.kinds)
            for index, name in enumerate(leaf.kind or ()):
                yield from missing(
                    (*path, "kind", index), "kind", name, known.kinds.get(leaf.detector, (name,))
                )
        case FieldTest():
            yield from _field_faults(path, leaf)
        case Count():
            yield from _field_name((*path, "by"), leaf.by)
        case str() if kind == "other_rule":
            yield from missing(path, "rule", leaf, names.rules)


def _field_faults(path: Path, test: FieldTest) -> Iterator[Fault]:
    yield from _field_name((*path, "name"), test.name)
    if test.matches is not None:
        yield from pattern_faults((*path, "matches"), test.matches)


def _field_name(path: Path, name: str) -> Iterator[Fault]:
    stems = ("meta.", "context.roles.")
    if name not in FIELDS and not any(name.startswith(stem) and len(name) > len(stem) for stem in stems):
        close = nearest(name, [*FIELDS, f"meta.{name}"])
        yield path, f"no such field `{name[:80]}`", f"one of {listed(FIELDS)}", close


def _written_faults(policy: Policy, names: Names, path: Path, pattern: str) -> Iterator[Fault]:
    """Yield what is wrong with a pattern once its lists are written out; a huge one is not written out."""
    for name in lists_in(pattern):
        yield from missing(path, "list", name, names.lists)
    size = expanded_size(pattern, policy.lists)
    if size > MAX_EXPANDED:
        yield path, f"{size:,} characters once its lists are written out", f"at most {MAX_EXPANDED:,}", ""
    else:
        yield from pattern_faults(path, expand(pattern, policy.lists))


def pattern_faults(path: Path, pattern: str) -> Iterator[Fault]:
    """Yield what RE2 says against a pattern, in its own words."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        re2.compile(pattern, options)
    except (re2.error, UnicodeError) as error:
        words = error.args[0] if error.args else "not a pattern"
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        yield path, f"not a pattern: {said}", "RE2 syntax, which has no lookaround and no backreference", ""


def _guard_faults(policy: Policy, known: Known) -> Iterator[Fault]:
    for name, settings in policy.guards.items():
        path: Path = ("guards", name)
        if known.labels:
            yield from missing(path, "classifier", name, known.labels)
        labels = known.labels.get(name, ())
        for side in ("sure_below", "sure_above"):
            thresholds = getattr(settings, side)
            if isinstance(thresholds, dict) and labels:
                for key in thresholds:
                    yield from missing(
                        (*path, side, key), "category or label", key, [*policy.categories, *labels]
                    )


def _cycles(policy: Policy) -> Iterator[Fault]:
    """Yield each composite that leads back to itself or over too many others, by a walk that no length
    of chain overflows.
    """
    links = {
        rule.id: [str(leaf) for _, kind, leaf in leaves(rule.when) if kind == "other_rule"]
        for rule in policy.rules
    }
    numbers = {rule.id: number for number, rule in enumerate(policy.rules)}
    depths: dict[str, int] = {}
    for start, named in links.items():
        stack = [(start, iter(named))] if start not in depths else []
        open_ones = {start}
        while stack:
            name, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                depths[name] = 1 + max((depths.get(each, 0) for each in links[name]), default=0)
                open_ones.discard(name)
                stack.pop()
                if depths[name] == MAX_CHAIN + 1:
                    message = f"`{name}` leads over more than {MAX_CHAIN} rules in a row"
                    yield (
                        ("rules", numbers[name], "when"),
                        message,
                        f"chains of at most {MAX_CHAIN} rules",
                        "",
                    )
            elif after in open_ones:
                ring = [each for each, _ in stack]
                chain = " → ".join([*ring[ring.index(after) :], after])
                message = f"the rules go round in a circle: {chain}"
                yield ("rules", numbers[name], "when"), message, "no circle", ""
            elif after in links and after not in depths:
                open_ones.add(after)
                stack.append((after, iter(links[after])))
