from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.values import Action, Finding
from review import queues
from review.models import Case, Item, Screening
from review.models.turns import Lane, pull_of
from review.queues import turns
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("rank", "reports", "rules", "doubt", "minutes"),
    [
        (0, 0, 1, 0, 0),
        (1, 0, 1, 0, 30),
        (3, 0, 1, 0, 480),
        (4, 0, 1, 0, 1_440),
        (0, 7, 1, 0, 210),
        (0, 5_000, 1, 0, 360),
        (0, 0, 3, 0, 20),
        (0, 0, 90, 0, 60),
        (0, 0, 1, 50, 30),
        (3, 7, 3, 100, 480 + 210 + 20 + 60),
    ],
)
def test_each_thing_that_is_urgent_is_worth_its_minutes(
    rank: int, reports: int, rules: int, doubt: int, minutes: int
) -> None:
    assert pull_of(rank, reports, rules, doubt).minutes == minutes


def test_a_turn_is_the_due_time_less_what_is_urgent(session: Session) -> None:
    (case,) = open_cases(session, "a walnut")
    assert (case.severity, case.rules, case.reports, case.doubt) == ("high", 2, 0, 0)
    assert case.turn_at == case.due_at - 8 * HOUR - timedelta(minutes=10)


def test_a_mild_case_that_waited_for_long_comes_before_a_grave_one_that_is_new(session: Session) -> None:
    (mild,) = open_cases(session, "a hazelnut")
    (grave,) = open_cases(session, "a walnut", now=NOW + 32 * HOUR)
    heads = queues.next_heads(session, mild.queue_id, make_person(session).id, NOW)
    assert [head.id for head in heads] == [mild.id, grave.id]


def test_what_another_screening_finds_moves_the_turn(session: Session) -> None:
    (case,) = open_cases(session, "a hazelnut")
    before = case.turn_at
    found = [
        Finding("nuts", 0.5, "linear", rule, Action.REVIEW, "high", trace={"leaves": [
            {"kind": "score", "value": 0.5}]})
        for rule in ("one", "two")
    ]  # fmt: skip
    session.get_one(Item, case.item_id).meta = {"reports": ["ann", "bob"]}
    screening = session.scalars(select(Screening)).one()
    screening.severity = "high"
    queues.open_case(session, case.item, screening, NOW, findings=found)
    assert (case.severity, case.reports, case.rules, case.doubt) == ("high", 2, 2, 100)
    assert case.turn_at == NOW + 2 * HOUR - timedelta(minutes=480 + 60 + 10 + 60) < before


@pytest.mark.parametrize("given", ["seven", True, -3, float("nan"), None, {"by": 3}])
def test_reports_that_are_no_number_count_nothing(session: Session, given: object) -> None:
    (case,) = open_cases(session, "a hazelnut")
    turns.take_facts(case, session.scalars(select(Screening)).one(), (), {"reports": given})
    assert case.reports == 0


def test_what_is_sampled_comes_last_however_long_it_waits(session: Session) -> None:
    sampled, other = open_cases(session, "a walnut", "a hazelnut")
    sampled.lane = Lane.SAMPLED
    session.flush()
    heads = queues.next_heads(session, sampled.queue_id, make_person(session).id, NOW)
    assert [head.id for head in heads] == [other.id, sampled.id]


def test_who_is_spared_the_gravest_gets_the_others_in_their_order(session: Session) -> None:
    grave, first, second = open_cases(session, "a walnut", "a hazelnut, first", "a hazelnut, then")
    (queue, ada) = (default_queue(session), make_person(session))
    heads = queues.next_heads(session, queue.id, ada.id, NOW, worst=2)
    assert [head.id for head in heads] == [first.id, second.id]
    assert queues.claim_next(session, queue.id, ada.id, NOW, worst=2) is first
    assert grave.holder_id is None


def test_badges_say_why_a_case_comes_when_it_does_what_is_worth_most_first(session: Session) -> None:
    (case,) = open_cases(session, "a hazelnut")
    case.reports, case.rules, case.doubt = 7, 3, 96
    said = [(one.words, one.minutes) for one in turns.badges(case)]
    assert said == [("7 reports", 210), ("classifier unsure", 57), ("3 rules", 20)]
    assert next(one.words for one in turns.parts(case)) == "severity low"


def test_gold_has_no_badge_of_its_own(session: Session) -> None:
    case = Case(lane=Lane.GOLD, severity="", urgency=0, reason="", reports=0, rules=1, doubt=0)
    assert turns.badges(case) == ()
