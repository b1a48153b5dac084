"""Policies compared, written, amended as text, and described for editors."""

import json
from difflib import ndiff
from typing import Any

import jsonschema_rs
import pytest
import yaml

from guards.policy import (
    PolicyError,
    add_phrase,
    add_rule,
    diff_policies,
    dump_policy,
    json_schema,
    load_policy,
)
from guards.starter import starter_policies

TEXT = """\
# ours 😀
policy: p
categories: {c: {severities: [low, high]}}
lists:
  # what people say
  bad: [moron, "waste of space"]   # flow
  worse:
    - idiot  # block
rules:
  # the first
  - id: one
    name: One
    when: {score: {guard: g, label: l, at_least: 0.3}}
    category: c
# the end
"""
RULE = {"category": "c", "id": "two", "when": {"text": {"contains": ["no", "größer 😀", "1984"]}}}


@pytest.mark.parametrize(("name", "text"), [*starter_policies(), ("own", TEXT)])
def test_a_policy_written_loads_to_the_same_policy(name: str, text: str) -> None:
    policy = load_policy(text, source=name)
    assert load_policy(dump_policy(policy)) == policy


def test_a_rule_added_leaves_every_line_as_it_was() -> None:
    amended = add_rule(TEXT, RULE)
    assert [rule.id for rule in load_policy(amended).rules] == ["one", "two"]
    assert load_policy(amended).rules[1].when.text.contains == ("no", "größer 😀", "1984")  # type: ignore[union-attr]  # it has one
    assert [line for line in ndiff(TEXT.splitlines(), amended.splitlines()) if line[0] == "-"] == []


@pytest.mark.parametrize("name", ["bad", "worse", "new"])
def test_a_phrase_is_added_to_any_list_in_its_own_style(name: str) -> None:
    amended = add_phrase(add_phrase(TEXT, name, "off"), name, "two words")
    assert load_policy(amended).lists[name][-2:] == ("off", "two words")
    assert amended.count("#") == TEXT.count("#")


SHAPES = {
    "no rules yet": "policy: p\ncategories: {c: {}}\n",
    "an empty key": "policy: p\ncategories: {c: {}}\nlists:\nrules:\n",
    "an empty list": "policy: p\ncategories: {c: {}}\nrules: []\n",
    "windows": "policy: p\r\ncategories: {c: {}}\r\nrules: []",
    "json": '{"policy": "p", "categories": {"c": {}}, "rules": []}',
    "json without rules": '{"policy": "p", "categories": {"c": {}}}',
    "set in": "policy: p\ncategories:\n    c: {}\nrules:\n    - id: one\n      category: c\n      when:\n"
    "          text:\n              contains: |\n                  long\n",
}


@pytest.mark.parametrize("name", SHAPES)
def test_rules_and_phrases_are_added_to_a_document_of_any_shape(name: str) -> None:
    amended = load_policy(add_phrase(add_rule(SHAPES[name], RULE), "fresh", "x"))
    assert (amended.rules[-1].id, amended.lists["fresh"]) == ("two", ("x",))


def test_a_rule_that_does_not_fit_is_refused() -> None:
    with pytest.raises(PolicyError, match="no such category"):
        add_rule(TEXT, {**RULE, "category": "other"})


def test_a_diff_tells_what_changed_rule_by_rule() -> None:
    changed = TEXT.replace("0.3", "0.4").replace("name: One", "name: Uno").replace("moron", "fool")
    diff = diff_policies(load_policy(TEXT), load_policy(add_rule(changed, RULE)))
    assert str(diff).splitlines() == [
        "+ rule two: c",
        "~ rule one renamed: One → Uno",
        "~ rule one: when.score.at_least: 0.3 → 0.4",
        "~ lists.bad: removed moron",
        "~ lists.bad: added fool",
    ]
    assert [(each.of, each.old, each.new) for each in diff.thresholds] == [("one", 0.3, 0.4)]
    assert json.dumps(diff.as_json())


def test_a_rule_with_a_new_id_and_nothing_else_new_is_told_as_renamed() -> None:
    diff = diff_policies(load_policy(TEXT), load_policy(TEXT.replace("id: one", "id: uno")))
    assert [(each.old_id, each.new_id) for each in diff.renamed] == [("one", "uno")]
    assert (diff.added, diff.removed, diff.changed) == ((), (), ())


def test_the_same_policy_is_no_change() -> None:
    assert not diff_policies(load_policy(TEXT), load_policy(dump_policy(load_policy(TEXT))))


VALIDATOR = jsonschema_rs.validator_for(json_schema())


@pytest.mark.parametrize(("name", "text"), starter_policies())
def test_the_schema_accepts_what_loads(name: str, text: str) -> None:
    document: Any = yaml.safe_load(text)
    assert [str(error) for error in VALIDATOR.iter_errors(document)] == [], name


@pytest.mark.parametrize("wrong", ["when: {score: {guard: g}}", "when: {txt: {contains: a}}", "name: x"])
def test_the_schema_refuses_what_does_not_load(wrong: str) -> None:
    text = f"policy: p\ncategories: {{c: {{}}}}\nrules: [{{id: r, category: c, {wrong}}}]"
    with pytest.raises(PolicyError):
        load_policy(text)
    assert not VALIDATOR.is_valid(yaml.safe_load(text))
