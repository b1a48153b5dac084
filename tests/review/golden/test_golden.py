import pytest
from sqlalchemy.orm import Session

from guards.golden import Expected, GoldenText, Marked, write_line
from guards.values import Action
from review import golden
from review.errors import ConflictError
from review.models import GoldenCase, Label, LabelSpan, Screening, User
from review.models.labels import Answer, Outcome
from tests.decided import NOW, decide, person, undo


@pytest.fixture
def ada(session: Session) -> User:
    return person(session)


def events(case: GoldenCase) -> list[str]:
    return [event.kind.value for event in case.events]


def test_a_violating_decision_becomes_a_text_that_must_be_found(session: Session, ada: User) -> None:
    decision = decide(session, "One walnut, please.", "pips", "nuts")
    decision.labels.append(Label(item=decision.case.item, category="wasps", answer=Answer.NO, at=NOW))
    case = golden.as_text(golden.promote(session, decision, ada, NOW))
    assert case.expect == Expected(action=Action.REVIEW, categories=("nuts", "pips"))
    assert (case.text, case.service, case.kind) == ("One walnut, please.", "bot", "output")


def test_what_people_marked_goes_with_the_text(session: Session, ada: User) -> None:
    decision = decide(session, "One walnut, please.", "nuts")
    decision.labels[0].spans.append(LabelSpan(start=4, end=10))
    case = golden.as_text(golden.promote(session, decision, ada, NOW))
    assert case.marks == (Marked(start=4, end=10, category="nuts"),)
    other = GoldenText.model_validate_json(write_line(case)).model_copy(update={"name": "from-file"})
    golden.keep(session, [other], None, NOW)
    assert golden.as_text(golden.find(session, "from-file")).marks == case.marks


def test_a_fine_decision_becomes_a_text_that_must_pass(session: Session, ada: User) -> None:
    case = golden.promote(session, decide(session, "A plum."), ada, NOW)
    assert golden.as_text(case).expect == Expected(action=Action.ALLOW)


def test_a_decision_that_is_not_sure_makes_none(session: Session, ada: User) -> None:
    with pytest.raises(ConflictError, match="not sure"):
        golden.promote(session, decide(session, "hm", outcome=Outcome.UNSURE), ada, NOW)


def test_an_undone_decision_makes_none(session: Session, ada: User) -> None:
    decision = decide(session, "walnut", "nuts")
    undo(session, decision)
    with pytest.raises(ConflictError, match="undone"):
        golden.promote(session, decision, ada, NOW)


def test_the_scores_of_the_newest_screening_are_kept_with_it(session: Session, ada: User) -> None:
    decision = decide(session, "walnut", "nuts")
    for score in (0.1, 0.9):
        screening = Screening(item_id=decision.case.item_id, verdict=Action.REVIEW, complete=True)
        screening.incomplete_because, screening.guards = [], []
        screening.scores = screening.policies = {}
        screening.classifier_scores, screening.screened_at = {"linear": {"profanity": score}}, NOW
        session.add(screening)
        session.flush()
    assert golden.promote(session, decision, ada, NOW).scores == {"linear": {"profanity": 0.9}}


def test_scores_that_are_handed_in_come_first(session: Session, ada: User) -> None:
    scores = {"detoxify": {"threat": 0.5}}
    assert (
        golden.promote(session, decide(session, "walnut", "nuts"), ada, NOW, scores=scores).scores == scores
    )


def test_promoting_twice_keeps_one_case(session: Session, ada: User) -> None:
    decision = decide(session, "walnut", "nuts")
    first, second = (golden.promote(session, decision, ada, NOW) for _ in range(2))
    assert first.id == second.id
    assert events(first) == ["made"]


def test_a_newer_decision_of_the_item_changes_what_is_expected(session: Session, ada: User) -> None:
    golden.promote(session, decide(session, "walnut", "nuts", external_id="1"), ada, NOW)
    case = golden.promote(session, decide(session, "walnut", external_id="1"), ada, NOW)
    assert (case.flagged, case.categories, case.least_action) == (False, [], Action.ALLOW)
    assert events(case) == ["made", "made"]


def test_undoing_its_decision_takes_a_case_out_of_the_gate(session: Session, ada: User) -> None:
    decision = decide(session, "walnut", "nuts")
    case = golden.promote(session, decision, ada, NOW)
    golden.retire_undone(session, decision, ada, NOW)
    assert list(golden.in_force(session)) == []
    assert case.events[-1].note == f"decision {decision.id} was undone"


def test_a_retired_case_can_be_restored_and_both_are_written_down(session: Session, ada: User) -> None:
    case = golden.promote(session, decide(session, "walnut", "nuts"), ada, NOW)
    golden.retire(session, case, ada, NOW, "no longer ours")
    assert golden.counts(session) == (0, 1)
    with pytest.raises(ConflictError, match="retired already"):
        golden.retire(session, case, ada, NOW)
    golden.restore(session, case, ada, NOW)
    assert golden.counts(session) == (1, 0)
    assert events(case) == ["made", "retired", "restored"]
    with pytest.raises(ConflictError, match="in force already"):
        golden.restore(session, case, ada, NOW)


def test_a_file_is_kept_once_and_what_people_made_of_it_is_left(session: Session, ada: User) -> None:
    cases = [GoldenText(name=name, text="walnut", expect=Expected()) for name in ("one", "two")]
    assert golden.keep(session, cases[:1], None, NOW) == 1
    golden.retire(session, golden.find(session, "one"), ada, NOW)
    assert golden.keep(session, cases, None, NOW) == 1
    assert [case.name for case in golden.in_force(session)] == ["two"]


def test_what_is_read_back_is_what_was_kept(session: Session) -> None:
    case = GoldenText.model_validate(
        {
            "name": "one",
            "text": "walnut",
            "expect": {"action": "block", "categories": ["nuts"]},
            "kind": "input",
            "service": "shop",
            "context": [{"role": "user", "text": "hi"}],
            "meta": {"a": [1]},
            "scores": {"linear": {"profanity": 0.5}},
            "note": "why",
        }
    )
    golden.keep(session, [case], None, NOW)
    session.expire_all()
    assert list(golden.in_force(session)) == [case]


@pytest.mark.parametrize("words", ["WALN", "item-", "100%", "because_"])
def test_cases_are_found_by_words_of_their_name_text_and_note(
    session: Session, ada: User, words: str
) -> None:
    wanted = golden.promote(session, decide(session, "A walnut at 100%!", "nuts"), ada, NOW)
    wanted.note = "because_of it"
    other = GoldenText(name="x", text="A plum at 100 cents, because", expect=Expected())
    golden.keep(session, [other], None, NOW)
    assert [case.id for case in golden.search(session, words)] == [wanted.id]


def test_cases_are_listed_a_page_at_a_time_newest_first(session: Session) -> None:
    golden.keep(
        session, [GoldenText(name=f"n{i}", text="x", expect=Expected()) for i in range(60)], None, NOW
    )
    first = golden.search(session)
    assert [case.name for case in first[:2]] == ["n59", "n58"]
    rest = golden.search(session, before=first[49].id)
    assert [case.name for case in rest] == [f"n{i}" for i in range(9, -1, -1)]
    assert len(list(golden.in_force(session))) == 60
