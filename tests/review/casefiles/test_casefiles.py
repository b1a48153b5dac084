import pytest
from sqlalchemy.orm import Session

from guards.values import Action
from review.casefiles import open_casefile
from review.casefiles.evidence import evidence
from review.casefiles.opening import answers_for, facts_of
from review.casefiles.readings import readings
from review.errors import NotFoundError
from review.models import Flag
from review.queues import Offer
from tests.doubted import open_cases

TEXT = "We will hurt you, you w0rthless clerk."


def flag(
    rule: str,
    start: int | None,
    end: int | None,
    severity: str = "low",
    leaf: dict[str, object] | None = None,
) -> Flag:
    leaf = leaf or {}
    trace = {"leaves": [leaf]} if leaf else {}
    return Flag(
        category="threat", score=1.0, start=start, end=end, guard=str(leaf.get("guard", "rules")), rule=rule,
        rule_name="", policy="house", version=3, severity=severity, view="raw", trace=trace, microseconds=9,
        action=Action.REVIEW,
    )  # fmt: skip


def test_the_gravest_comes_first_and_numbers_follow_the_text() -> None:
    lines = evidence(
        [flag("late", 22, 31, "high"), flag("early", 3, 12, "low"), flag("all", None, None)], TEXT, []
    )
    assert [(line.title, line.number) for line in lines] == [("late", 2), ("all", 0), ("early", 1)]


def test_a_rule_that_fired_in_several_places_is_one_line() -> None:
    (line,) = evidence([flag("you", 13, 16), flag("you", 18, 21)], TEXT, [])
    assert (line.spans, line.quotes, line.source) == ([(13, 16), (18, 21)], ["you", "you"], "rule, house v3")


def test_a_score_is_shown_against_its_bound_with_what_it_cost() -> None:
    leaf: dict[str, object] = {
        "kind": "score",
        "guard": "detoxify",
        "label": "severe_toxicity",
        "value": 0.81,
        "at_least": 0.7,
    }
    (line,) = evidence(
        [flag("toxic", 0, 5, "high", leaf)], TEXT, [{"guard": "detoxify", "milliseconds": 94.0}]
    )
    assert (line.score, line.bound, line.bound_words) == (0.81, 0.7, "fires from 0.70")
    assert (line.detail, line.milliseconds) == ("severe toxicity", 94.0)


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        ({"kind": "text", "hits": [{"view": "raw", "sought": "hurt"}]}, "“hurt”"),
        ({"kind": "text", "hits": [{"view": "folded", "read": "worthless"}]}, "folded: read as “worthless”"),
        (
            {
                "kind": "text",
                "operator": "matches",
                "hits": [{"view": "raw", "sought": "h.rt", "start": 8, "end": 12}],
            },
            "“hurt”",
        ),
        ({"kind": "field", "name": "meta.model", "value": "m1"}, "meta.model is m1"),
        ({"kind": "length", "unit": "words", "value": 7}, "7 words"),
        ({"kind": "detected", "detector": "privacy", "found": "email"}, "email"),
        ({"kind": "other_rule", "rule": "insult"}, "and rule insult"),
    ],
)
def test_every_condition_is_told_in_words(leaf: dict[str, object], words: str) -> None:
    assert evidence([flag("r", 0, 4, "low", leaf)], TEXT, [])[0].detail == words


def test_facts_are_told_by_their_path() -> None:
    meta = {"model": "m1", "tokens": {"in": 5}, "tags": ["a", 1], "beta": True, "none": None}
    assert facts_of(meta) == [("model", "m1"), ("tokens.in", "5"), ("tags", "a, 1"), ("beta", "yes")]


def test_a_case_file_holds_what_the_rules_found(session: Session) -> None:
    (case,) = open_cases(session, "a walnut tree")
    file = open_casefile(session, case.id)
    assert [(line.title, line.category) for line in file.evidence] == [
        ("Walnuts", "nuts"),
        ("Stings", "wasps"),
    ]
    assert "".join(segment.text for segment in file.segments) == "a walnut tree"
    assert [(answer.offer.category, answer.hint) for answer in file.answers.at_hand] == [
        ("nuts", "listed"),
        ("wasps", "listed"),
    ]
    assert list(file.severities) == ["low", "medium", "high"]


def test_a_verdict_that_is_not_complete_says_who_did_not_answer(session: Session) -> None:
    (case,) = open_cases(session, "a walnut tree")
    screening = open_casefile(session, case.id).screening
    assert screening is not None
    screening.incomplete_because = ["detoxify: unavailable", "3 attempts to screen it did not end"]
    session.flush()
    missing = open_casefile(session, case.id).missing
    assert list(missing) == [("Detoxify", "unavailable"), ("", "3 attempts to screen it did not end")]


def test_a_case_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        open_casefile(session, 2**70)


def test_what_was_flagged_is_at_hand_and_the_rest_one_key_away() -> None:
    names = ["nuts", "nuts/roasted", "bolts", "wasps", "wasps/queen", "eels", "owls", "rust", "moss"]
    offered = [Offer(name, name.capitalize(), "", ("low",), "house", 1) for name in names]
    flags = [flag("sting", 0, 2)]
    flags[0].category = "wasps/queen"
    answers = answers_for(offered, evidence(flags, TEXT, []))
    assert [answer.offer.category for answer in answers.at_hand] == [
        "wasps/queen", "nuts", "bolts", "wasps", "eels", "owls", "rust"
    ]  # fmt: skip
    assert [answer.offer.category for answer in answers.others] == ["moss", "nuts/roasted"]
    assert answers_for(offered[:8], []).others == []


def test_a_reading_shows_what_was_found_in_it() -> None:
    hit = {"view": "folded", "start": 22, "end": 31, "sought": "worthless", "read": "worthless"}
    lines = evidence([flag("insult", 22, 31, leaf={"kind": "text", "hits": [hit]})], TEXT, [])
    found = readings("you w\u043erthless clerk", lines)
    assert [reading.name for reading in found] == ["folded"]
    assert [segment.text for segment in found[0].segments if segment.layers] == ["worthless"]


def test_a_plain_text_and_a_very_long_one_are_shown_as_written_only() -> None:
    assert readings("a plain text", []) == []
    assert readings("w\u043erthless", []) == []
    assert readings("w\u043erthless " * 3_000, []) == []
