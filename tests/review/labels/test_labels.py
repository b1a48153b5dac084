import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import labels
from review.errors import InvalidInputError
from review.labels.force import pages
from review.models import Case, Decision, Item
from review.models.cases import CaseState
from review.models.items import ItemState
from review.models.labels import Outcome
from tests.decided import NOW, decide, person, undo


def lines(*records: dict[str, object]) -> list[tuple[int, str]]:
    return [(number, json.dumps(record)) for number, record in enumerate(records, start=1)]


WALNUT: dict[str, object] = {
    "service": "shop",
    "external_id": "a-1",
    "text": "One walnut, please.",
    "outcome": "violating",
    "severity": "high",
    "labels": [{"category": "nuts"}],
}


def test_what_was_undone_is_no_longer_in_force(session: Session) -> None:
    kept, undone = decide(session, "walnut", "nuts"), decide(session, "peanut", "nuts")
    undo(session, undone)
    assert [[each.id for each in page] for page in pages(session)] == [[kept.id]]
    assert labels.count(session).categories == (labels.CategoryCount("nuts", 1, 0, 0),)


def test_pages_hold_every_decision_once_in_either_direction(session: Session) -> None:
    ids = [decide(session, f"text {number}").id for number in range(7)]
    forward = [each.id for page in pages(session, size=3) for each in page]
    backward = [each.id for page in pages(session, size=3, newest_first=True) for each in page]
    assert (forward, backward) == (ids, ids[::-1])


def test_an_item_speaks_by_its_newest_decision(session: Session) -> None:
    decide(session, "walnut", "nuts", external_id="1")
    decide(session, "walnut", external_id="1")
    decide(session, "plum", external_id="2")
    found = list(labels.newest(session, 10))
    assert [(each.text, each.fine, each.yes) for each in found] == [
        ("plum", True, frozenset()),
        ("walnut", True, frozenset()),
    ]


def test_no_more_than_the_newest_are_read(session: Session) -> None:
    for number in range(5):
        decide(session, f"text {number}")
    assert [each.text for each in labels.newest(session, 2)] == ["text 4", "text 3"]


def test_decisions_are_counted_by_outcome(session: Session) -> None:
    decide(session, "walnut", "nuts", "pips")
    decide(session, "plum")
    decide(session, "hm", outcome=Outcome.UNSURE)
    counts = labels.count(session)
    assert (counts.decisions, counts.violating, counts.fine, counts.unsure) == (3, 1, 1, 1)
    assert [each.category for each in counts.categories] == ["nuts", "pips"]


def test_what_was_exported_can_be_imported_elsewhere(session: Session) -> None:
    decide(session, "One walnut, „please“.\u2028", "nuts", external_id="7", severity="high")
    decide(session, "A plum.")
    exported = list(labels.export(session))
    assert all("\n" not in line for line in exported)
    moved = [line.replace('"service": "bot"', '"service": "elsewhere"') for line in exported]
    assert labels.import_lines(session, enumerate(moved, start=1), person(session), NOW) == 2
    again = [json.loads(line) for line in labels.export(session)][2:]
    kept = ("text", "outcome", "severity", "labels", "kind", "context", "meta")
    for before, after in zip(map(json.loads, exported), again, strict=True):
        assert [after[name] for name in kept] == [before[name] for name in kept]


def test_importing_a_file_again_changes_nothing(session: Session) -> None:
    user = person(session)
    assert labels.import_lines(session, lines(WALNUT), user, NOW) == 1
    assert labels.import_lines(session, lines(WALNUT), user, NOW) == 0
    assert session.query(Decision).count() == 1


def test_imported_items_are_judged_already_and_wait_for_nobody(session: Session) -> None:
    labels.import_lines(session, lines(WALNUT), person(session), NOW)
    item = session.scalars(select(Item)).one()
    case = session.scalars(select(Case)).one()
    assert (item.state, item.service.name) == (ItemState.SCREENED, "shop")
    assert (case.state, case.queue.name) == (CaseState.DECIDED, "imported")


def test_items_without_an_id_of_their_own_are_told_apart_by_their_text(session: Session) -> None:
    plain: dict[str, object] = {"text": "walnut", "outcome": "fine"}
    other = {**plain, "text": "plum"}
    assert labels.import_lines(session, lines(plain, plain, other), person(session), NOW) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": ""}, "line 1: text: String should have at least 1 character"),
        ({"text": "a\0b"}, "cannot hold the NUL character"),
        ({"text": "a\ud800b"}, "Invalid JSON"),
        ({"meta": {"a": "\0"}}, "cannot hold the NUL character"),
        ({"outcome": "bad"}, "line 1: outcome"),
        ({"labels": []}, "`violating` needs a category answered yes"),
        ({"outcome": "fine"}, "nothing else may have one"),
        ({"labels": [{"category": "nuts", "answer": "maybe"}]}, "line 1: labels.0.answer"),
        ({"note": "x"}, "line 1: note: Extra inputs"),
        ({"at": "2026-05-01T12:00:00"}, "line 1: at"),
        ({"service": "A shop"}, "service's name"),
    ],
)
def test_a_line_that_is_none_names_itself_and_its_field(
    session: Session, change: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidInputError, match="line 1") as caught:
        labels.import_lines(session, lines({**WALNUT, **change}), person(session), NOW)
    assert said in caught.value.message
