import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import decisions, erasure, likeness
from review.decisions import Ruling
from review.models import Case, Decision, PrecedentBand
from review.models.labels import Outcome
from tests.doubted import make_person, open_cases
from tests.made import NOW

WALNUT = "the walnut tree beside the old mill is in bloom again, number {}"
NUTS, FINE = Ruling(Outcome.VIOLATING, ("nuts",), "low"), Ruling(Outcome.FINE)


@pytest.fixture
def cases(session: Session) -> list[Case]:
    """Open six cases that are alike and one that is not."""
    texts = [WALNUT.format(number) for number in range(6)]
    return open_cases(session, *texts, "hazelnut spread from a jar, on toast, with butter")


def decide(session: Session, case: Case, ruling: Ruling) -> Decision:
    return decisions.decide(session, case.id, make_person(session).id, ruling, seen=case.version, now=NOW)


def test_the_decided_cases_most_alike_come_with_their_outcomes(session: Session, cases: list[Case]) -> None:
    assert likeness.precedents_of(session, cases[0]) == []
    decide(session, cases[1], NUTS)
    decide(session, cases[2], FINE)
    decide(session, cases[6], FINE)
    found = {one.case_id: one for one in likeness.precedents_of(session, cases[0])}
    assert set(found) == {cases[1].id, cases[2].id}
    first = found[cases[1].id]
    assert (first.outcome, first.categories, first.severity) == (Outcome.VIOLATING, ("nuts",), "low")
    assert first.likeness > 0.6
    assert first.snippet == WALNUT.format(1)


def test_a_decision_that_was_taken_back_or_whose_text_was_erased_is_no_precedent(
    session: Session, cases: list[Case]
) -> None:
    made = [decide(session, case, FINE) for case in cases[1:3]]
    decisions.undo(session, made[0].id, made[0].user_id, NOW)
    assert [one.case_id for one in likeness.precedents_of(session, cases[0])] == [cases[2].id]
    erasure.erase(session, cases[2].item.service_id, cases[2].item_id, NOW)
    assert likeness.precedents_of(session, cases[0]) == []
    assert session.scalars(select(PrecedentBand)).all() == []


@pytest.mark.parametrize(
    ("decided", "outcome", "against"),
    [
        ((3, 0), Outcome.VIOLATING, 3),
        ((2, 0), Outcome.VIOLATING, 0),
        ((3, 0), Outcome.FINE, 0),
        ((3, 0), Outcome.UNSURE, 0),
        ((0, 4), Outcome.FINE, 4),
        ((3, 2), Outcome.VIOLATING, 3),
    ],
)
def test_three_alike_speak_against_an_answer_unless_as_many_speak_for_it(
    session: Session, cases: list[Case], decided: tuple[int, int], outcome: Outcome, against: int
) -> None:
    fine, violating = decided
    for case, ruling in zip(cases[1:6], [FINE] * fine + [NUTS] * violating, strict=False):
        decide(session, case, ruling)
    assert len(likeness.contradicted(session, cases[0], outcome)) == against
