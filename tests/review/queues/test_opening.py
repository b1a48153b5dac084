from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import queues
from review.models import Queue, Screening
from review.models.cases import CaseEventKind
from tests.doubted import default_queue, open_cases
from tests.made import NOW, publish


def test_an_item_has_one_open_case_however_often_it_is_opened(session: Session) -> None:
    (case,) = open_cases(session, "a walnut")
    screening = session.scalars(select(Screening)).one()
    assert queues.open_case(session, case.item, screening, NOW + timedelta(hours=1)) is case


def test_a_severe_case_is_due_sooner_and_comes_first(session: Session) -> None:
    low, high = open_cases(session, "a hazelnut", "a walnut")
    assert (low.severity, high.severity) == ("low", "high")
    assert high.due_at < low.due_at
    assert high.urgency < low.urgency


def test_opening_is_told_in_the_history(session: Session) -> None:
    (case,) = open_cases(session, "a walnut")
    assert [(event.kind, event.at) for event in case.events] == [(CaseEventKind.OPENED, NOW)]


def test_what_asks_for_an_unknown_queue_gets_it_made(session: Session) -> None:
    (case,) = open_cases(session, "a walnut")
    screening = session.scalars(select(Screening)).one()
    screening.queue = "wood-and_trees"
    case.state = case.state.DECIDED
    session.flush()
    assert queues.open_case(session, case.item, screening, NOW).queue.title == "Wood and trees"


def test_the_default_queues_are_made_once(session: Session) -> None:
    queues.install_defaults(session, NOW)
    default_queue(session).title = "Ours"
    session.flush()
    queues.install_defaults(session, NOW)
    assert default_queue(session).title == "Ours"
    assert len(session.scalars(select(Queue)).all()) == 3


def test_the_answers_are_the_categories_of_the_live_policies(session: Session) -> None:
    open_cases(session, "a walnut")
    assert [(offer.category, offer.title) for offer in queues.offers(session)] == [
        ("nuts", "Nuts"),
        ("wasps", "Wasps"),
    ]
    assert queues.offers(session)[0].severities == ("low", "medium", "high")


def test_a_category_that_rules_only_allow_is_no_answer(session: Session) -> None:
    publish(
        session,
        """
policy: house
categories: {nuts: {}, talk: {title: What other rules ask for}}
rules:
  - {id: walnut, category: nuts, action: review, when: {text: {contains: walnut}}}
  - {id: tree, category: talk, action: allow, when: {text: {contains: tree}}}
""",
    )
    assert [offer.category for offer in queues.offers(session)] == ["nuts"]
