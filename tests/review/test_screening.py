from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from guards.values import Action, Verdict
from review import screening
from review.judging import Guards
from review.models import Case, Flag, Item, Screening
from review.models.items import ItemState
from review.screening import Claim, Terms
from tests.made import HOUSE, NOW, publish, send

TERMS = Terms(items=64, characters=100_000, seconds=120, attempts=3)
LATER = NOW + timedelta(seconds=121)


def claim(session: Session, *, terms: Terms = TERMS, late: int = 0) -> Claim:
    held = screening.claim(session, terms, NOW + timedelta(seconds=121 * late))
    assert held is not None
    return held


def screen(session: Session, held: Claim) -> int:
    in_force = Guards(()).in_force(session)
    verdicts = screening.judge(held, in_force, TERMS, NOW)
    return screening.finish(session, held, verdicts, in_force.numbers, NOW)


def ids(held: Claim | None) -> list[int]:
    return [one.item_id for one in held.items] if held else []


@pytest.mark.parametrize(
    ("said", "verdict", "flags", "cases"),
    [
        ("good morning", Action.ALLOW, 0, 0),
        ("a walnut", Action.REVIEW, 1, 1),
        ("a peanut", Action.BLOCK, 1, 0),
        ("walnut or peanut", Action.BLOCK, 2, 0),
    ],
)
def test_an_item_gets_its_verdict_its_flags_and_if_doubtful_a_case(
    session: Session, said: str, verdict: Action, flags: int, cases: int
) -> None:
    publish(session)
    (item_id,) = send(session, said)
    assert screen(session, claim(session)) == 1
    item = session.get_one(Item, item_id, populate_existing=True)
    assert (item.state, item.verdict, item.screened_at, item.claim) == (
        ItemState.SCREENED,
        verdict,
        NOW,
        None,
    )
    assert session.query(Flag).filter_by(item_id=item_id).count() == flags
    assert session.query(Case).filter_by(item_id=item_id).count() == cases


def test_a_flag_says_where_why_and_by_which_version(session: Session) -> None:
    publish(session, number=7)
    send(session, "such a walnut!")
    screen(session, claim(session))
    flag = session.query(Flag).one()
    assert (flag.category, flag.start, flag.end, flag.rule, flag.rule_name) == (
        "nuts",
        7,
        13,
        "walnut",
        "Walnuts",
    )
    assert (flag.policy, flag.version, flag.severity, flag.action) == ("house", 7, "high", Action.REVIEW)
    assert session.query(Screening).one().policies == {"house": 7}


def test_without_a_policy_every_text_is_fine(session: Session) -> None:
    send(session, "a walnut")
    screen(session, claim(session))
    assert session.query(Item).one().verdict is Action.ALLOW


def test_a_new_live_version_is_in_force_at_once(session: Session) -> None:
    publish(session)
    guards = Guards(())
    first = guards.in_force(session)
    assert guards.in_force(session) is first
    publish(session, HOUSE.replace("walnut", "hazelnut"), number=2)
    assert dict(guards.in_force(session).numbers) == {"house": 2}


def test_what_is_claimed_is_nobody_elses_until_the_claim_ends(session: Session) -> None:
    sent = send(session, "one", "two")
    assert ids(claim(session)) == sent
    assert screening.claim(session, TERMS, NOW + timedelta(seconds=119)) is None
    assert ids(screening.claim(session, TERMS, LATER)) == sent


def test_a_claim_takes_the_oldest_first_and_no_more_than_its_terms_allow(session: Session) -> None:
    sent = send(session, "x" * 60, "x" * 40, "x", "x")
    of_two = Terms(items=2, characters=1_000, seconds=120, attempts=3)
    assert ids(claim(session, terms=of_two)) == sent[:2]
    of_sixty = Terms(items=9, characters=60, seconds=120, attempts=3)
    assert ids(claim(session, terms=of_sixty)) == sent[2:]
    assert ids(claim(session, terms=of_sixty, late=1)) == sent[:1]


def test_a_verdict_that_comes_after_the_claim_ended_is_dropped(session: Session) -> None:
    publish(session)
    send(session, "a walnut")
    slow = claim(session)
    quick = claim(session, late=1)
    assert (screen(session, quick), screen(session, slow)) == (1, 0)
    assert (session.query(Screening).count(), session.query(Case).count()) == (1, 1)


def test_a_batch_that_lost_one_item_still_settles_the_others(session: Session) -> None:
    sent = send(session, "one", "two")
    held = claim(session)
    session.execute(text("UPDATE items SET claim = 'another' WHERE id = :id"), {"id": sent[0]})
    assert screen(session, held) == 1
    assert [one.item_id for one in session.query(Screening)] == [sent[1]]


@pytest.mark.parametrize(("tried", "attempts"), [(True, 1), (False, 0)])
def test_what_is_handed_back_waits_again(session: Session, tried: bool, attempts: int) -> None:
    sent = send(session, "one", "two")
    assert screening.hand_back(session, claim(session), tried=tried) == 2
    held = claim(session)
    assert ids(held) == sent
    assert [one.attempts for one in held.items] == [attempts, attempts]


def test_an_item_whose_last_chance_it_is_is_judged_alone(session: Session) -> None:
    sent = send(session, "one", "two", "three")
    assert [ids(claim(session, late=late)) for late in range(3)] == [sent, sent, sent[:1]]
    assert ids(claim(session, late=2)) == sent[1:2]


def test_after_the_last_attempt_an_item_goes_to_a_person_unscreened_and_marked(session: Session) -> None:
    publish(session)
    (item_id,) = send(session, "good morning")
    for late in range(3):
        claim(session, late=late)
    screen(session, claim(session, late=3))
    said = session.query(Screening).one()
    assert (said.verdict, said.complete) == (Action.REVIEW, False)
    assert said.incomplete_because == ["3 attempts to screen it did not end"]
    assert session.query(Case).one().item_id == item_id


def test_items_wait_only_where_nobody_holds_them(session: Session) -> None:
    assert not screening.is_waiting(session, NOW)
    send(session, "one")
    assert screening.is_waiting(session, NOW)
    claim(session)
    assert not screening.is_waiting(session, NOW)
    assert screening.is_waiting(session, LATER)


def test_a_claim_reads_only_what_waits(session: Session) -> None:
    """Otherwise it would slow down with every item ever screened."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by statistics, which a test's few rows do not have")
    asked: list[tuple[str, Any]] = []

    def note(*call: Any) -> None:
        asked.append((call[2], call[3]))

    event.listen(connection, "before_cursor_execute", note)
    screening.claim(session, TERMS, NOW)
    event.remove(connection, "before_cursor_execute", note)
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1]).all()
    assert "USING INDEX ix_items_waiting" in str(plan)


def test_a_verdict_is_kept_as_the_guards_said_it(session: Session) -> None:
    send(session, "one")
    verdict = Verdict(
        Action.ALLOW, complete=True, scores={"nuts": 0.25}, classifier_scores={"linear": {"profanity": 0.5}}
    )
    screening.finish(session, claim(session), [verdict], {"house": 3}, NOW)
    said = session.query(Screening).one()
    assert (said.scores, said.classifier_scores) == ({"nuts": 0.25}, {"linear": {"profanity": 0.5}})
