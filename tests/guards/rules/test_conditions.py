"""Each condition of the rule language, by a table: the condition, what holds, what does not."""

from typing import Any

import pytest

from guards.policy import Policy
from guards.rules import compile_policies
from guards.values import Subject, Turn


def rule(when: object, **more: object) -> dict[str, Any]:
    return {"id": "r", "category": "c", "when": when, **more}


def policy(*rules: dict[str, Any], **more: object) -> Policy:
    document = {"policy": "p", "categories": {"c": {}}, "lists": {"bad": ["moron", "waste of space"]}}
    return Policy.model_validate({**document, **more, "rules": list(rules)})


def fires(when: object, subject: Subject, **more: object) -> bool:
    rules = compile_policies([(policy(rule(when, **more)), 1)], ())
    evidence = rules.open(subject)
    return any(active.holds(evidence) for active in rules.candidates(evidence))


TEXT = [
    ({"contains": "moron"}, "What a MORON!", True),
    ({"contains": "moron"}, "oxymorons", False),
    ({"contains": "moron", "words": False}, "oxymorons", True),
    ({"contains": "waste of space"}, "a waste  of\n space.", True),
    ({"contains": ["a", "b c"]}, "x b c y", True),
    ({"contains": "US", "case": True}, "help us", False),
    ({"contains": "US", "case": True}, "the US army", True),
    ({"contains": "дурак"}, "ты ДУРАК, да", True),
    ({"contains": "дурак"}, "дураки", False),
    ({"contains": "傻瓜"}, "你是傻瓜吗", True),
    ({"contains": "idiot"}, "你是idiot吗", True),
    ({"contains": "🖕"}, "go 🖕🏽 away", True),
    ({"contains": "straße"}, "die STRAßE hier", True),
    ({"contains": "ὀδός"}, "ἡ ὈΔΌΣ", True),
    ({"in_list": "bad"}, "you moron", True),
    ({"in_list": ["bad"]}, "you are fine", False),
    ({"matches": r"i (?:will|'ll) hurt"}, "I WILL HURT", True),
    ({"matches": r"i will", "case": True}, "I will", False),
    ({"matches": [r"x{3}", r"y{3}"]}, "yyy", True),
    ({"matches": r"\bдурак\b"}, "ты дурак!", True),
    ({"matches": r"\bдурак\b"}, "дураками", False),
    ({"matches": r"\bcaf\b"}, "café", False),
    ({"matches": r"na\w+ve"}, "how naïïve", True),
    ({"matches": r"\bkill\b.{0,20}\byou\b"}, "kill “all of” you—now", True),
    ({"matches": r"\bkill\b.{0,20}\byou\b"}, "killé you", False),
    ({"matches": r"a\sb"}, "a\u00a0b", True),
    ({"contains": "ass", "words": False, "except": ["grape", "assess"]}, "assess this", False),
    ({"contains": "ass", "words": False, "except": ["assess"]}, "assess this ass", True),
    ({"contains": "secret", "views": ["raw"]}, "s e c r e t", False),
    ({"contains": "secret"}, "s e c r e t", True),
]


@pytest.mark.parametrize(("when", "text", "expected"), TEXT)
def test_a_text_condition_holds_where_its_table_says(when: object, text: str, expected: bool) -> None:
    assert fires({"text": when}, Subject(text)) is expected


ITEM = Subject(
    "eleven words are hardly enough to say anything of any worth",
    kind="input",
    service="Chat",
    context=(Turn("user", "hello"), Turn("assistant", "good day")),
    meta={
        "author": "ann",
        "n": 5,
        "ok": True,
        "deep": {"x": "y"},
        "tags": ["red", "blue"],
        "nan": float("nan"),
    },
    counts={"items::author:3600": 7},
)
OTHERS = [
    ({"field": {"name": "kind", "is": "input"}}, True),
    ({"field": {"name": "service", "is": "chat"}}, True),
    ({"field": {"name": "service", "is": "chat", "case": True}}, False),
    ({"field": {"name": "author", "in": ["bob", "ann"]}}, True),
    ({"field": {"name": "meta.author", "matches": "^a"}}, True),
    ({"field": {"name": "meta.deep.x", "is": "y"}}, True),
    ({"field": {"name": "meta.tags", "is": "blue"}}, True),
    ({"field": {"name": "meta.ok", "is": True}}, True),
    ({"field": {"name": "meta.ok", "is": 1}}, False),
    ({"field": {"name": "meta.n", "is": 5}}, True),
    ({"field": {"name": "meta.n", "less": 5}}, False),
    ({"field": {"name": "meta.n", "more": 4.5, "less": 6}}, True),
    ({"field": {"name": "meta.nan", "more": 0}}, False),
    ({"field": {"name": "meta.author", "more": 1}}, False),
    ({"field": {"name": "meta.gone", "exists": False}}, True),
    ({"field": {"name": "meta.gone", "is": "x"}}, False),
    ({"field": {"name": "meta.n", "exists": True}}, True),
    ({"field": {"name": "context.turns", "is": 2}}, True),
    ({"field": {"name": "context.last.role", "is": "assistant"}}, True),
    ({"field": {"name": "context.last.text", "matches": "good"}}, True),
    ({"field": {"name": "context.roles.user", "is": "hello"}}, True),
    ({"field": {"name": "context.text", "matches": "hello\ngood"}}, True),
    ({"length": {"at_least": 20}}, True),
    ({"length": {"unit": "words", "between": [11, 11]}}, True),
    ({"length": {"at_most": 10}}, False),
    ({"language": {"in": ["en"]}}, True),
    ({"language": {"in": ["de", "fr"]}}, False),
    ({"count": {"of": "items", "within": "1h", "at_least": 7}}, True),
    ({"count": {"of": "items", "within": "1h", "at_least": 8}}, False),
    ({"count": {"of": "flags", "kind": "c", "by": "service", "within": "7d", "at_least": 1}}, False),
    ({"all": [{"length": {"at_least": 1}}, {"field": {"name": "kind", "is": "output"}}]}, False),
    ({"any": [{"length": {"at_most": 1}}, {"field": {"name": "kind", "is": "input"}}]}, True),
    ({"none": [{"field": {"name": "kind", "is": "output"}}]}, True),
    ({"none": [{"field": {"name": "kind", "is": "input"}}]}, False),
    ({"at_least": {"n": 2, "of": [{"length": {"at_least": 1}}, {"text": {"contains": "x"}},
                                  {"text": {"contains": "worth"}}]}}, True),
    ({"at_least": {"n": 3, "of": [{"length": {"at_least": 1}}, {"text": {"contains": "x"}},
                                  {"text": {"contains": "worth"}}]}}, False),
    ({"length": {"at_least": 1}, "none": [{"text": {"contains": "worth"}}]}, False),
]  # fmt: skip


@pytest.mark.parametrize(("when", "expected"), OTHERS)
def test_a_condition_holds_where_its_table_says(when: object, expected: bool) -> None:
    assert fires(when, ITEM) is expected


def test_a_composite_holds_where_the_other_rule_fires() -> None:
    first = {**rule({"text": {"contains": "x"}}), "id": "first"}
    second = {**rule({"all": [{"other_rule": "first"}, {"length": {"at_most": 3}}]}), "id": "second"}
    rules = compile_policies([(policy(second, first), 1)], ())
    found = {}
    for text in ("x", "x and more", "y"):
        evidence = rules.open(Subject(text))
        found[text] = [active.rule.id for active in rules.candidates(evidence) if active.holds(evidence)]
    assert found == {"x": ["second", "first"], "x and more": ["first"], "y": []}


def test_a_rule_lets_pass_what_its_exceptions_name() -> None:
    town = {"phrases": ["scunthorpe"], "fields": [{"name": "service", "is": "news"}]}
    bad = {"text": {"contains": "cunt", "words": False}}
    assert not fires(bad, Subject("from Scunthorpe"), **{"except": town})
    assert fires(bad, Subject("Scunthorpe cunt"), **{"except": town})
    assert not fires(bad, Subject("cunt", service="news"), **{"except": town})


def test_what_the_rules_need_is_told() -> None:
    when = {"any": [{"score": {"guard": "g", "label": "l", "at_least": 0.5}},
                    {"count": {"of": "flags", "within": "1d", "at_least": 2}},
                    {"detected": {"detector": "email"}}]}  # fmt: skip
    rules = compile_policies([(policy(rule(when)), 1)])
    assert rules.labels_needed == {"g": frozenset({"l"})}
    assert [key.name for key in rules.count_keys] == ["flags::author:86400"]
    assert rules.detectors_needed == {"email"}
