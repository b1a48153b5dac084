"""Coverage-guided fuzzing of policies: ``python -m bench.fuzz_policy [SECONDS]`` (600 unless given).

Documents are read, checked, written again, compiled and used to judge a text; whatever raises anything
but PolicyError, or is not the same policy after being written and read, stops the run with status 77 and
the input in ``crash-…``. Half of the inputs are texts as they come, half are put together from the
language's own words, so that the deep parts are reached.
"""

import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["guards.policy", "guards.rules", "guards.cascade"]):
    from guards.cascade import Cascade
    from guards.policy import Policy, PolicyError, add_rule, check_policy, dump_policy, load_policy
    from guards.rules import compile_policies
    from guards.rules.regexes import rewrite
from guards.starter import starter_policies
from guards.values import Subject

HEAD = "policy: p\ncategories: {c: {severities: [low, high]}}\nlists: {l: [a b, é]}\nrules:\n"
KINDS = (
    "text: {{contains: {0}}}", "text: {{matches: '{0}'}}", "text: {{in_list: l, words: false}}",
    "text: {{contains: [{0}], except: [{0}x], case: true}}", "score: {{guard: g, label: l, at_least: 0.{1}}}",
    "score: {{guard: g, label: l, between: [0.{1}, 0.9]}}", "field: {{name: meta.x, is: {0}}}",
    "field: {{name: meta.x, more: {1}, less: 9}}", "field: {{name: service, matches: '{0}'}}",
    "length: {{at_most: {1}}}", "count: {{of: flags, within: {1}h, at_least: 1}}", "other_rule: r{1}",
    "detected: {{detector: email, at_least: 0.{1}}}", "text: {{matches: ['\\b{0}\\b', '{0}.{{0,{1}}}\\w']}}",
)  # fmt: skip
TREES = (
    "{0}", "all: [{{{0}}}, {{{1}}}]", "any: [{{{0}}}, {{{1}}}]", "none: [{{{0}}}]", "{0}, none: [{{{1}}}]",
    "at_least: {{n: 2, of: [{{{0}}}, {{{1}}}]}}",
)  # fmt: skip
RULE = {"id": "added", "category": "c", "when": {"text": {"contains": "x"}}}


def condition(data: atheris.FuzzedDataProvider) -> str:
    """Put a leaf together."""
    kind = KINDS[data.ConsumeIntInRange(0, len(KINDS) - 1)]
    return kind.format(data.ConsumeUnicode(6), data.ConsumeIntInRange(0, 9))


def document(data: atheris.FuzzedDataProvider) -> str:
    """Put a whole document together, which may still be wrong in any way."""
    rules = []
    for number in range(data.ConsumeIntInRange(1, 4)):
        tree = TREES[data.ConsumeIntInRange(0, len(TREES) - 1)]
        when = tree.format(condition(data), condition(data))
        rules.append(f"  - {{id: r{number}, category: c, when: {{{when}}}}}\n")
    return HEAD + "".join(rules)


def try_one(raw: bytes) -> None:
    """Read one document and hold it to its promises."""
    data = atheris.FuzzedDataProvider(raw)
    built = data.ConsumeBool()
    text = document(data) if built else data.ConsumeUnicode(4_000)
    rewrite(text[:80])
    for problem in check_policy(text):
        assert str(problem)
        assert problem.line > 0
    try:
        policy = load_policy(text)
    except PolicyError:
        return
    assert load_policy(dump_policy(policy)) == policy, "written and read, it is another policy"
    amended = amend(text, policy)
    judge(policy if amended is None else amended, text[-200:])


def amend(text: str, policy: Policy) -> Policy | None:
    """Add a rule to the text; nothing else may change."""
    if any(rule.id == "added" for rule in policy.rules) or RULE["category"] not in policy.categories:
        return None
    amended = load_policy(add_rule(text, RULE))
    assert amended.rules[:-1] == policy.rules, "another rule changed"
    return amended


def judge(policy: Policy, text: str) -> None:
    """Judge a text, of which every place must lie inside."""
    cascade = Cascade(compile_policies([(policy, 1)]), [], clock=time.perf_counter)
    (verdict,) = cascade.judge([Subject(text, meta={"x": text[:3]})])
    assert verdict.guards[0].state == "ran", verdict.guards[0].reason
    for finding in verdict.findings:
        assert finding.start is None or finding.end is None or 0 <= finding.start < finding.end <= len(text)


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    with tempfile.TemporaryDirectory() as folder:
        for name, text in starter_policies():
            (Path(folder) / name).write_bytes(b"\x00" + text.encode())
        atheris.Setup(
            [sys.argv[0], f"-max_total_time={seconds}", "-max_len=6000", "-timeout=20", folder], try_one
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
