"""What a policy document may hold, and how it is told what is wrong with it."""

import json

import pytest

from guards.policy import Known, PolicyError, Problem, check_policy, load_policy

HEAD = "policy: p\ncategories: {harassment: {severities: [low, high]}}\nlists: {insults: [moron]}\nrules:\n"
KNOWN = Known(labels={"detoxify": ("toxicity",)}, kinds={"email": ("email",)}, fields=("meta.channel",))


def problems(rules: str, head: str = HEAD) -> list[Problem]:
    return list(check_policy(head + rules, "p.yaml", KNOWN))


def rule(when: str, rest: str = "") -> str:
    return f"  - {{id: r, category: harassment, when: {when}{rest}}}\n"


WRONG = [
    (rule("{score: {guard: detoxify, label: toxcity, at_least: 1}}"), "label `toxcity`", "toxicity", 5),
    (rule("{score: {guard: detoxfy, label: toxicity, at_least: 1}}"), "classifier `detoxfy`", "detoxify", 5),
    (rule("{detected: {detector: emial}}"), "detector `emial`", "email", 5),
    (rule("{text: {in_list: insult}}"), "list `insult`", "insults", 5),
    (rule("{text: {contain: x}}"), "key `contain`", "contains", 5),
    (rule("{field: {name: service, iss: x}}"), "key `iss`", "is", 5),
    (rule("{field: {name: servce, is: x}}"), "field `servce`", "service", 5),
    (rule("{other_rule: s}"), "rule `s`", "", 5),
    (rule("{length: {at_least: 1}}", ", action: revew"), "value `revew`", "review", 5),
    (rule("{length: {at_least: 1}}", ", severity: hgh"), "severity `hgh`", "high", 5),
    (rule("{length: {at_least: 1}}", ", views: [row]"), "view `row`", "raw", 5),
    ("  - {id: r, category: harasment, when: {length: {at_least: 1}}}\n", "category `harasment`",
     "harassment", 5),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "suggestion", "line"), WRONG)
def test_a_wrong_name_is_told_with_its_place_and_the_nearest(
    text: str, message: str, suggestion: str, line: int
) -> None:
    (problem,) = problems(text)
    assert f"no such {message}" in problem.message
    assert (problem.level, problem.suggestion, problem.line) == ("error", suggestion, line)
    shown = str(problem).splitlines()
    assert shown[0].startswith(f"p.yaml:{line}:{problem.column}: error: rules[0].")
    assert shown[-1].index("^") == shown[-2].index(
        (HEAD + text).splitlines()[line - 1][problem.column - 1 :][:40]
    )


def test_every_error_is_told_at_once() -> None:
    text = rule("{text: {matches: '('}}", ", severity: 3")
    text += "  - {id: s, category: none, when: {text: {in_list: x}}}\n"
    messages = [problem.message for problem in problems(text)]
    assert [message.split(":")[0].split("(")[0].strip() for message in messages] == [
        "not a pattern", "Input should be a valid string", "no such category `none`", "no such list `x`",
    ]  # fmt: skip


WARNED = [
    (rule("{text: {matches: 'x*'}}"), "matches the empty text"),
    (rule("{text: {matches: '\\bдурак\\b'}}"), "beyond ASCII"),
    (rule("{text: {matches: '(?:\\bx\\b-)+'}}"), "cannot be rewritten"),
    (rule("{text: {matches: 'a.{0,500}b'}}"), "a gap of up to 500"),
    (rule("{text: {contains: [ass, fool], except: [Fool]}}"), "`fool` is also an exception"),
    (rule("{text: {in_list: insults}}", ", except: {phrases: [moron]}"), "can never fire"),
    (rule("{score: {guard: detoxify, label: toxicity, between: [0.9, 0.1]}}"), "can never fire"),
    (rule("{field: {name: meta.n, less: 1, more: 2}}"), "can never fire"),
    (rule("{all: [{field: {name: kind, is: a}}, {field: {name: kind, is: b}}]}"), "can never fire"),
    (rule("{text: {contains: x}, none: [{text: {contains: x}}]}"), "can never fire"),
    (rule("{field: {name: meta.chanel, is: a}}"), "no item had the field `meta.chanel`"),
    (rule("{count: {of: flags, kind: harasment, within: 1h, at_least: 2}}"), "of the kind `harasment`"),
    (rule("{text: {contains: [a, b]}}") + "  - {id: s, category: harassment, when: {text: {contains: a}}}\n",
     "`s` is shadowed: `r`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WARNED)
def test_what_is_probably_not_meant_is_warned_of(text: str, message: str) -> None:
    found = problems(text)
    assert any(message in problem.message for problem in found)
    assert {problem.level for problem in found} == {"warning"}


FINE = [
    rule("{text: {contains: [a, b]}}")
    + "  - {id: s, category: harassment, severity: high, when: {text: {contains: a}}}\n",
    rule("{text: {contains: [ass, fool], except: [assess]}}"),
    rule("{text: {matches: '\\bfoo\\b.{0,50}\\w+'}}"),
]


@pytest.mark.parametrize("text", FINE)
def test_what_is_well_meant_is_not_warned_of(text: str) -> None:
    head = HEAD.replace("lists: {insults: [moron]}\n", "")
    assert problems(text, head) == []


HOSTILE = {
    "anchor": "a: &x [1]\nb: *x",
    "depth": "policy: a\nx: " + "[" * 100_000,
    "tag": "!!python/object/apply:os.system [ls]",
    "size": "policy: " + "a" * 9_000_000,
    "two documents": "policy: a\n---\npolicy: b",
    "a key twice": "policy: a\npolicy: b",
    "repetition": HEAD + rule("{text: {matches: '((a{1000}){1000}){1000}'}}"),
    "phrases in phrases": HEAD
    + rule("{text: {contains: [" + ",".join("a" * n for n in range(1, 400)) + "]}}"),
    "a circle": HEAD + rule("{other_rule: r}"),
    "a long chain": HEAD + "".join(
        f"  - {{id: r{n}, category: harassment, when: {{other_rule: r{n + 1}}}}}\n" for n in range(200)
    ) + "  - {id: r200, category: harassment, when: {length: {at_least: 1}}}\n",
    "a million phrases": f"policy: p\nlists: {{l: [{'x,' * 1_000_000}]}}\n",
    "too many rules": f"policy: p\nrules: [{'{},' * 60_000}]\n",
    "a window of years": HEAD + rule("{count: {of: items, within: 53w, at_least: 1}}"),
    "items of no kind": HEAD + rule("{count: {of: items, kind: spam, within: 1h, at_least: 1}}"),
    "no mapping": "[]",
    "nothing": "",
    "control characters": "\x00\x01",
    "half a surrogate": "policy: a\ud800",
    "thousands of unknown keys": "policy: a\n" + "".join(f"k{n}: 1\n" for n in range(3_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_with_a_clear_error(name: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(HOSTILE[name])
    assert refused.value.problems[0].expected


def test_json_is_read_as_well() -> None:
    rule = {"id": "r", "category": "c", "when": {"text": {"contains": "x"}}}
    text = json.dumps({"policy": "p", "categories": {"c": {}}, "rules": [rule]})
    assert load_policy(text).rules[0].when.text is not None


def test_what_is_too_long_is_told_with_how_long_it_may_be() -> None:
    (problem,) = problems(rule("{length: {at_least: 1}}"), f"title: {'x' * 201}\n{HEAD}")
    assert (problem.message, problem.expected) == ("a text of 201 characters", "at most 200 characters")
