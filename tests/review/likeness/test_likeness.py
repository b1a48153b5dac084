from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review import decisions, erasure, likeness
from review.decisions import Ruling
from review.likeness.prints import LONGEST, bands_of, signature_of
from review.likeness.prints import likeness as shares
from review.models import Case, CaseBand, CasePrint
from review.models.labels import Outcome
from review.queues.arranging import make_queue
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

SPAM = "Buy a walnut now at walnuts.example/offer and tell all of your friends about it, offer {}"


def said(text: str) -> bytes:
    made = signature_of(text)
    assert made is not None
    return made


def test_a_disguise_of_letters_changes_nothing_and_another_text_everything() -> None:
    plain, dressed = said("walnuts for everybody"), said("W\u0430lnuts   FOR everybody")
    assert shares(plain, [dressed, said("come to the station at nine")])[0] > 0.7
    assert shares(plain, [said("come to the station at nine")])[0] < 0.2
    assert len(bands_of(plain)) == 16


def test_what_is_empty_or_a_document_is_like_nothing() -> None:
    assert signature_of(" \u200b ") is None
    assert signature_of("w" * (LONGEST + 1)) is None
    assert signature_of("w") is not None


def test_a_case_is_grouped_with_what_is_like_it_the_least_alike_first(session: Session) -> None:
    exact, near, other = SPAM.format(1), SPAM.format(1).replace("all of your", "your"), "a walnut, once"
    cases = open_cases(session, exact, exact, near, other)
    group = likeness.group_of(session, cases[0])
    assert [one.case_id for one in group.others] == [cases[2].id, cases[1].id]
    assert group.others[0].likeness < group.others[1].likeness == 1.0
    assert likeness.group_of(session, cases[3]).others == []


def test_a_case_of_another_queue_is_left_alone(session: Session) -> None:
    cases = open_cases(session, SPAM.format(1), SPAM.format(2))
    cases[1].queue_id = make_queue(session, "elsewhere", NOW).id
    session.flush()
    assert default_queue(session).id == cases[0].queue_id
    assert likeness.group_of(session, cases[0]).others == []


def test_what_is_decided_is_found_no_more_until_it_is_taken_back(session: Session) -> None:
    ada = make_person(session)
    one, two = open_cases(session, SPAM.format(1), SPAM.format(2))
    made = decisions.decide(session, two.id, ada.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    assert likeness.group_of(session, one).others == []
    assert bands(session, two) == 0
    decisions.undo(session, made.id, ada.id, NOW)
    assert [other.case_id for other in likeness.group_of(session, one).others] == [two.id]


def test_an_erased_text_leaves_no_signature(session: Session) -> None:
    (case,) = open_cases(session, SPAM.format(1))
    erasure.erase(session, case.item.service_id, case.item_id, NOW)
    assert bands(session, case) == 0
    assert session.scalar(select(CasePrint).where(CasePrint.case_id == case.id)) is None


def bands(session: Session, case: Case) -> int:
    return session.scalar(select(func.count()).where(CaseBand.case_id == case.id)) or 0
