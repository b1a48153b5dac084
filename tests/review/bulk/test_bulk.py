from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import bulk, decisions, queues
from review.bulk import Filter, Progress
from review.decisions import Ruling
from review.errors import ConflictError, InvalidInputError, NotFoundError
from review.models import Bulk, BulkCase, Case, Decision, User
from review.models.bulk import BulkResult, BulkState
from review.models.cases import CaseState
from review.models.labels import DecisionKind, Outcome
from review.queues.arranging import make_queue
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW

NUTS = Ruling(Outcome.VIOLATING, ("nuts",), "high", "The same flood.")


def counted(session: Session, wanted: Filter, user: User) -> Bulk:
    made, rows = bulk.count_filtered(session, default_queue(session).id, user.id, wanted, NOW)
    return bulk.keep(session, made, rows)


def members(session: Session, act: Bulk) -> list[int]:
    return sorted(session.scalars(select(BulkCase.case_id).where(BulkCase.bulk_id == act.id)))


def work_off(session: Session) -> int:
    rounds = 0
    while bulk.work(session, NOW):
        rounds += 1
    return rounds


def states(session: Session, cases: Sequence[Case]) -> set[CaseState]:
    session.expire_all()
    return {case.state for case in cases}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), {0, 1, 2}),
        (Filter(category="wasps"), {0, 1}),
        (Filter(rule="hazel"), {2}),
        (Filter(severity="low"), {2}),
        (Filter(words="AGAIN"), {1}),
        (Filter(words="100%_"), set()),
        (Filter(service="nobody"), set()),
        (Filter(hours=1), set()),
        (Filter(category="nuts", words="one", severity="high"), {0}),
    ],
)
def test_the_filter_selects(session: Session, wanted: Filter, found: set[int]) -> None:
    cases = open_cases(session, "one walnut", "walnut, again", "a hazelnut")
    act = counted(session, wanted, make_person(session))
    assert members(session, act) == sorted(cases[at].id for at in found)


def test_age_is_the_time_since_the_case_was_opened(session: Session) -> None:
    open_cases(session, "walnut")
    made, rows = bulk.count_filtered(
        session, default_queue(session).id, 1, Filter(hours=2), NOW + timedelta(hours=2)
    )
    assert (len(rows), made.about) == (1, "waits for 2 hours or more")


def test_a_filter_that_cannot_be_looked_for_names_its_field(session: Session) -> None:
    for wanted, field in (
        (Filter(words="a\0b"), "words"),
        (Filter(rule="r" * 201), "rule"),
        (Filter(hours=-1), "hours"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            wanted.check()
        assert refused.value.field == field


def test_all_are_decided_in_batches_and_taken_back_as_a_whole(session: Session) -> None:
    ada = make_person(session)
    cases = open_cases(session, *(f"walnut number {n}" for n in range(bulk.AT_ONCE + 5)))
    act = counted(session, Filter(category="nuts"), ada)
    bulk.begin(session, act.id, ada.id, NUTS, NOW, typed=f"{len(cases)} cases")
    assert act.state is BulkState.RUNNING
    assert bulk.progress(session, act.id) == Progress(waiting=5, decided=bulk.AT_ONCE)
    work_off(session)
    assert (act.state, states(session, cases)) == (BulkState.DONE, {CaseState.DECIDED})
    assert decisions.last_decision(session, ada.id, NOW) is None
    bulk.take_back(session, act.id, ada.id, NOW)
    work_off(session)
    assert (act.state, states(session, cases)) == (BulkState.UNDONE, {CaseState.OPEN})
    assert {case.holder_id for case in cases} == {None}
    assert bulk.progress(session, act.id) == Progress(undone=len(cases))


def test_what_changed_is_held_or_moved_since_is_passed_over_and_listed(session: Session) -> None:
    ada, grace = make_person(session), make_person(session, "grace")
    free, held, decided, moved = open_cases(session, *(f"walnut {word}" for word in ("a", "b", "c", "d")))
    act = counted(session, Filter(), ada)
    queues.claim(session, held.id, grace.id, NOW)
    decisions.decide(session, decided.id, grace.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    moved.queue_id = make_queue(session, "elsewhere", NOW).id
    session.flush()
    bulk.begin(session, act.id, ada.id, NUTS, NOW)
    assert bulk.progress(session, act.id) == Progress(decided=1, held=1, stale=2)
    listed = bulk.results(session, act.id, (BulkResult.HELD, BulkResult.STALE), 10)
    assert [one.case_id for one in listed] == [held.id, decided.id, moved.id]
    session.expire_all()
    assert (free.state, held.holder_id) == (CaseState.DECIDED, grace.id)


def test_what_was_decided_anew_since_is_kept_by_the_undo(session: Session) -> None:
    ada = make_person(session)
    one, _ = open_cases(session, "walnut a", "walnut b")
    act = counted(session, Filter(), ada)
    bulk.begin(session, act.id, ada.id, NUTS, NOW)
    first = session.scalars(select(Decision).where(Decision.case_id == one.id)).one()
    decisions.undo(session, first.id, ada.id, NOW)
    decisions.decide(session, one.id, ada.id, Ruling(Outcome.FINE), seen=3, now=NOW)
    bulk.take_back(session, act.id, ada.id, NOW)
    assert bulk.progress(session, act.id) == Progress(undone=1, kept=1)
    assert states(session, [one]) == {CaseState.DECIDED}


def test_nothing_is_begun_or_taken_back_twice_or_by_another(session: Session) -> None:
    ada, grace = make_person(session), make_person(session, "grace")
    open_cases(session, "walnut")
    act = counted(session, Filter(), ada)
    with pytest.raises(NotFoundError):
        bulk.begin(session, act.id, grace.id, NUTS, NOW)
    with pytest.raises(ConflictError):
        bulk.take_back(session, act.id, ada.id, NOW)
    bulk.begin(session, act.id, ada.id, NUTS, NOW)
    with pytest.raises((ConflictError, InvalidInputError)):
        bulk.begin(session, act.id, ada.id, NUTS, NOW)
    bulk.take_back(session, act.id, ada.id, NOW)
    with pytest.raises(ConflictError):
        bulk.take_back(session, act.id, ada.id, NOW)
    undone = session.scalars(select(Decision).where(Decision.kind == DecisionKind.UNDO)).all()
    assert len(undone) == 1


def test_above_a_size_the_number_has_to_be_typed(session: Session) -> None:
    ada = make_person(session)
    open_cases(session, *(f"walnut number {n}" for n in range(bulk.CONFIRM_ABOVE + 1)))
    act = counted(session, Filter(), ada)
    for typed in ("", "20", "yes"):
        with pytest.raises(InvalidInputError, match="Type the number of cases") as refused:
            bulk.begin(session, act.id, ada.id, NUTS, NOW, typed=typed)
        assert refused.value.field == "confirm"
    assert bulk.progress(session, act.id).decided == 0


def test_a_ruling_that_makes_no_sense_begins_nothing(session: Session) -> None:
    ada = make_person(session)
    open_cases(session, "walnut")
    act = counted(session, Filter(), ada)
    with pytest.raises(InvalidInputError, match="choose at least one answer"):
        bulk.begin(session, act.id, ada.id, Ruling(Outcome.VIOLATING), NOW)
    assert act.state is BulkState.COUNTED


def test_what_is_alike_is_one_act_without_those_that_are_left_out(session: Session) -> None:
    ada = make_person(session)
    flood = "Buy a walnut now at walnuts.example/offer and tell all of your friends about it, offer {}"
    cases = open_cases(session, *(flood.format(n) for n in range(4)), "a walnut, once")
    made, rows = bulk.count_alike(session, cases[0], ada.id, NOW)
    act = bulk.keep(session, made, rows)
    assert members(session, act) == [case.id for case in cases[:4]]
    bulk.begin(session, act.id, ada.id, NUTS, NOW, left_out=[cases[1].id])
    assert bulk.progress(session, act.id) == Progress(decided=3, left_out=1)
    assert states(session, [cases[1], cases[4]]) == {CaseState.OPEN}


def test_what_was_never_begun_is_dropped_after_a_day(session: Session) -> None:
    ada = make_person(session)
    open_cases(session, "walnut a", "walnut b")
    act, begun = counted(session, Filter(), ada), counted(session, Filter(), ada)
    bulk.begin(session, begun.id, ada.id, NUTS, NOW)
    bulk.drop_old(session, NOW + timedelta(hours=25))
    assert session.scalars(select(Bulk.id)).all() == [begun.id]
    assert act.id != begun.id
