from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import erasure, screening
from review.errors import NotFoundError
from review.judging import Guards
from review.models import Case, CaseEvent, Flag, GoldenCase, Item, Screening, Service
from review.models.cases import CaseEventKind, CaseState
from review.models.items import ItemState
from review.screening import Terms
from tests.made import NOW, publish, send

TERMS = Terms(items=64, characters=100_000, seconds=120, attempts=3)
LATER = NOW + timedelta(hours=1)


def screen(session: Session) -> None:
    held = screening.claim(session, TERMS, NOW)
    assert held
    in_force = Guards(()).in_force(session)
    verdicts = screening.judge(held, in_force, TERMS, NOW)
    screening.finish(session, held, verdicts, in_force.numbers, NOW)


def erase(session: Session, item_id: int) -> Item:
    return erasure.erase(session, session.query(Service).one().id, item_id, LATER)


def test_the_words_go_and_the_verdict_stays(session: Session) -> None:
    publish(session)
    (item_id,) = send(session, "a walnut")
    screen(session)
    item = erase(session, item_id)
    assert (item.text, item.context, item.meta, item.text_hash, item.erased_at) == ("", [], {}, b"", LATER)
    assert session.query(Screening).one().verdict == "review"
    flag = session.query(Flag).one()
    assert (flag.rule, flag.start, flag.trace) == ("walnut", 2, {})


def test_an_open_case_is_withdrawn(session: Session) -> None:
    publish(session)
    (item_id,) = send(session, "a walnut")
    screen(session)
    erase(session, item_id)
    case = session.query(Case).one()
    assert (case.state, case.version) == (CaseState.WITHDRAWN, 2)
    assert session.query(CaseEvent).filter_by(kind=CaseEventKind.WITHDRAWN).one().version == 2


def test_an_item_that_waits_is_never_judged(session: Session) -> None:
    (item_id,) = send(session, "a walnut")
    held = screening.claim(session, TERMS, NOW)
    assert held
    item = erase(session, item_id)
    assert (item.state, item.verdict) == (ItemState.SCREENED, None)
    verdicts = screening.judge(held, Guards(()).in_force(session), TERMS, NOW)
    assert screening.finish(session, held, verdicts, {}, NOW) == 0
    assert screening.claim(session, TERMS, LATER) is None


def test_a_golden_case_is_retired_and_emptied(session: Session) -> None:
    (item_id,) = send(session, "a walnut")
    golden = GoldenCase(
        name="g", item_id=item_id, text="a walnut", context=[], meta={"who": "me"}, flagged=True,
        categories=["nuts"], least_action="review", scores={}, created_at=NOW,
    )  # fmt: skip
    session.add(golden)
    session.flush()
    erase(session, item_id)
    assert (golden.text, golden.meta, golden.retired_at) == ("", {}, LATER)
    assert len(golden.events) == 1


def test_erasing_twice_is_erasing_once(session: Session) -> None:
    (item_id,) = send(session, "a walnut")
    first = erase(session, item_id).erased_at
    service_id = session.query(Service).one().id
    assert erasure.erase(session, service_id, item_id, LATER + timedelta(hours=1)).erased_at == first


def test_another_services_item_cannot_be_erased(session: Session) -> None:
    (item_id,) = send(session, "a walnut")
    send(session, "another", service="other")
    other = session.query(Service).filter_by(name="other").one()
    with pytest.raises(NotFoundError):
        erasure.erase(session, other.id, item_id, LATER)
