from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import bulk, decisions, erasure, histories, likeness, lookup, probes, queues
from review.bulk import Filter
from review.db import Database
from review.decisions import Ruling
from review.errors import ConflictError, NotFoundError
from review.labels import force
from review.models import Case, CaseEvent, Decision, Label, Probing, User, WebhookEvent
from review.models.cases import CaseState
from review.models.labels import Outcome
from review.queues import reading
from tests.doubted import default_queue, make_person, open_cases
from tests.made import NOW
from tests.told import endpoint

NUTS = Ruling(Outcome.VIOLATING, ("nuts",), "high")
FINE = Ruling(Outcome.FINE)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    return {name: make_person(session, name) for name in ("ada", "grace", "olive", "joan")}


@pytest.fixture
def known(session: Session, people: dict[str, User]) -> Case:
    """Return a case that grace decided and olive gives to reviewers unannounced; ten others wait."""
    queues.install_defaults(session, NOW)
    (case,) = open_cases(session, "a walnut whose answer is known")
    decisions.decide(session, case.id, people["grace"].id, NUTS, seen=1, now=NOW)
    open_cases(session, *(f"walnut {number}" for number in range(10)), now=NOW + timedelta(hours=1))
    probes.begin(session, case.id, "review", people["olive"].id, NOW)
    default_queue(session).gold_share = 100
    return case


def give(session: Session, user: User, now: object = LATER) -> Case:
    assert now is LATER
    instead = probes.instead_of(session, user.id, LATER)
    case = queues.claim_next(session, default_queue(session).id, user.id, LATER, instead=instead)
    assert case is not None
    return case


def answer(session: Session, user: User, case: Case, ruling: Ruling) -> None:
    made = decisions.respond(session, case.id, user.id, ruling, seen=case.version, now=LATER)
    assert (made is None) is case.is_gold


def measured(session: Session) -> list[tuple[str, bool | None]]:
    rows = session.execute(
        select(User.name, Probing.is_right).join(Probing, Probing.user_id == User.id).order_by(Probing.id)
    )
    return [(name, is_right) for name, is_right in rows]


def test_gold_is_given_once_a_person_and_its_answer_is_no_label_and_leaves_nothing(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    endpoint(session, service=known.item.service.name)
    told, said = session.query(WebhookEvent).count(), session.query(Decision).count()
    before = reading.waiting_in(session, default_queue(session))
    gold = give(session, people["ada"])
    assert (gold.is_gold, gold.item_id, gold.id > known.id) == (True, known.item_id, True)
    answer(session, people["ada"], gold, NUTS)
    assert (gold.state, measured(session)) == (CaseState.DECIDED, [("ada", True)])
    assert (session.query(WebhookEvent).count(), session.query(Decision).count()) == (told, said)
    assert session.query(Label).filter_by(item_id=known.item_id).count() == len(
        next(iter(force.pages(session)))[0].labels
    )
    assert reading.waiting_in(session, default_queue(session)) == before
    found = lookup.find(session, known.item.service_id, known.item_id)
    assert found.case is known
    assert not give(session, people["ada"]).is_gold
    second = give(session, people["joan"])
    answer(session, people["joan"], second, FINE)
    assert (second.item_id, measured(session)) == (known.item_id, [("ada", True), ("joan", False)])


def test_neither_who_decided_it_nor_who_chose_it_is_given_it(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    assert not give(session, people["grace"]).is_gold
    assert not give(session, people["olive"]).is_gold


def test_it_looks_like_the_case_in_whose_place_it_comes(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    (head, *_) = queues.next_heads(session, default_queue(session).id, people["ada"].id, LATER)
    begin = session.query(CaseEvent).filter(CaseEvent.case_id == head.id).one()
    begin.note = f"sent to {default_queue(session).title} by routing rule 7"
    gold = give(session, people["ada"])
    assert gold.due_at == head.due_at
    assert gold.events[0].note == begin.note
    lines = histories.past_of(session, gold, people["ada"].id).lines
    assert [line.words for line in lines[:2]] == ["taken", "case opened"]
    assert {line.words for line in lines} == {"taken", "case opened", "screened", "arrived"}
    assert {line.at for line in lines[1:3]} == {gold.opened_at}
    assert lines[-1].at <= gold.opened_at
    assert likeness.precedents_of(session, gold) == []
    heads = queues.next_heads(session, default_queue(session).id, people["joan"].id, LATER, 50)
    assert gold.id not in {one.id for one in heads}
    others = {one.id for one in session.query(Case).filter(Case.lane == 2)}
    rows = bulk.count_filtered(session, gold.queue_id, people["ada"].id, Filter(), LATER)[1]
    assert not others & {row["case_id"] for row in rows}


def test_it_is_put_back_skipped_passed_on_and_undone_as_any_other(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    ada = people["ada"]
    gold = give(session, ada)
    assert queues.release(session, gold.id, ada.id, LATER)
    assert give(session, ada) is gold
    answer(session, ada, gold, FINE)
    said = decisions.last_said(session, ada.id, NOW)
    assert said is not None
    assert (said.case_id, said.can_take_back) == (gold.id, True)
    decisions.take_back(session, gold.id, ada.id, LATER)
    assert (gold.state, gold.holder_id, measured(session)) == (CaseState.OPEN, ada.id, [("ada", None)])
    assert queues.skip(session, gold.id, ada.id, LATER)
    assert not give(session, ada).is_gold
    assert [one.id for one in queues.set_aside_by(session, gold.queue_id, ada.id, LATER)] == [gold.id]
    queues.claim(session, gold.id, ada.id, LATER)
    assert queues.escalate(session, gold.id, ada.id, "threats", LATER)
    joan = give(session, people["joan"])
    assert joan.is_gold
    assert joan is not gold
    with pytest.raises(ConflictError):
        decisions.decide(session, joan.id, people["joan"].id, NUTS, seen=joan.version, now=LATER)


def test_one_of_several_people_who_answer_finds_gold_waiting_for_the_others(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    default_queue(session).reviews_needed = 2
    gold = give(session, people["ada"])
    answer(session, people["ada"], gold, NUTS)
    assert (gold.state, gold.reviews_done, gold.holder_id) == (CaseState.OPEN, 1, None)
    assert give(session, people["joan"]) is not gold
    decisions.take_back(session, gold.id, people["ada"].id, LATER)
    assert measured(session)[0] == ("ada", None)


@pytest.mark.parametrize("said", [NUTS, FINE])
def test_gold_that_asks_several_settles_with_what_was_answered_after_it(
    session: Session, known: Case, people: dict[str, User], said: Ruling
) -> None:
    queue = default_queue(session)
    queue.reviews_needed = 2
    first, second = session.query(Case).filter(Case.state == CaseState.OPEN, Case.lane == 0).limit(2)
    first.reviews_needed = second.reviews_needed = 2
    gold = give(session, people["ada"])
    for minute, (name, case, ruling) in enumerate(
        [("ada", first, FINE), ("ada", gold, said), ("ada", second, FINE), ("joan", first, FINE)]
    ):
        at = LATER + timedelta(minutes=minute)
        decisions.respond(session, case.id, people[name].id, ruling, seen=case.version, now=at)
    assert (first.state, gold.state, gold.adjudicating) == (CaseState.DECIDED, CaseState.OPEN, False)
    at = LATER + timedelta(hours=1)
    decisions.respond(session, second.id, people["joan"].id, FINE, seen=second.version, now=at)
    session.expire_all()
    listed, _ = decisions.latest(session, people["ada"].id, LATER)
    assert [one.can_take_back for one in listed] == [False, False, False]
    if said is FINE:
        assert (gold.state, gold.adjudicating, gold.queue.name) == (CaseState.OPEN, True, "adjudication")
        assert decisions.close_gold(session, at + probes.SETTLED_AFTER) == 1
        session.expire_all()
    settled, real = decisions.what_settled(session, gold), decisions.what_settled(session, second)
    assert settled is not None
    assert real is not None
    assert (settled.by, settled.categories, settled.can_take_back) == ("grace", ("nuts",), False)
    assert settled.how == (real.how if said is NUTS else "adjudicated: ada said fine")
    assert [one.user.name for one in decisions.answers_to(session, gold)] == ["ada", "grace"]
    assert session.query(Decision).filter_by(case_id=gold.id).count() == 0


def test_gold_that_waits_for_others_is_closed_after_a_shift_as_if_they_had_answered(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    default_queue(session).reviews_needed = 3
    gold = give(session, people["ada"])
    answer(session, people["ada"], gold, FINE)
    assert decisions.close_gold(session, LATER + probes.SETTLED_AFTER) == 0
    after = LATER + probes.SETTLED_AFTER + timedelta(minutes=1)
    assert decisions.close_gold(session, after) == 1
    session.expire_all()
    assert (gold.state, gold.decided_at, gold.version) == (CaseState.DECIDED, after, 3)
    lines = histories.past_of(session, gold, people["ada"].id).lines
    assert "grace" in str(lines[0])
    assert measured(session) == [("ada", False)]
    with pytest.raises(ConflictError):
        decisions.take_back(session, gold.id, people["ada"].id, after)
    assert decisions.close_gold(session, after) == 0


def test_an_answer_that_is_not_known_any_more_is_asked_of_nobody(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    made = session.query(Decision).filter_by(case_id=known.id).one()
    decisions.undo(session, made.id, people["grace"].id, NOW, keep_hold=False)
    assert not give(session, people["ada"]).is_gold
    decisions.decide(session, known.id, people["grace"].id, FINE, seen=known.version, now=NOW)
    probe = probes.begin(session, known.id, "review", people["olive"].id, NOW)
    assert (probe.outcome, probe.categories) == (Outcome.FINE, [])
    erasure.erase(session, known.item.service_id, known.item_id, NOW)
    assert not give(session, people["joan"]).is_gold
    with pytest.raises(ConflictError, match="answer that is known"):
        probes.begin(session, known.id, "review", people["olive"].id, NOW)


def test_only_what_is_decided_and_decides_can_be_gold(
    session: Session, known: Case, people: dict[str, User]
) -> None:
    gold = give(session, people["ada"])
    with pytest.raises(NotFoundError):
        probes.begin(session, gold.id, "review", people["olive"].id, NOW)
    with pytest.raises(ConflictError):
        probes.begin(session, give(session, people["grace"]).id, "review", people["olive"].id, NOW)


def test_the_rate_holds_and_scores_count_what_is_older_than_a_shift(
    session: Session, people: dict[str, User]
) -> None:
    queues.install_defaults(session, NOW)
    cases = open_cases(session, *(f"walnut {number}" for number in range(50)))
    for case in cases[:30]:
        decisions.decide(session, case.id, people["grace"].id, NUTS, seen=1, now=NOW)
        probes.begin(session, case.id, "review", people["olive"].id, NOW)
    default_queue(session).gold_share = 50
    given = []
    for number in range(36):
        case = give(session, people["ada"])
        given.append(case.is_gold)
        answer(session, people["ada"], case, NUTS if number % 2 else FINE)
        if given.count(False) == 20:
            break
    assert 3 < sum(given) < 33
    assert probes.score_of(session, people["ada"].id, LATER) is None
    score = probes.score_of(session, people["ada"].id, LATER + probes.SETTLED_AFTER)
    assert score is not None
    assert (score.answered, score.name) == (sum(given), "ada")
    assert 0 < score.right < score.answered
    assert [one.name for one in probes.scores(session, LATER + probes.SETTLED_AFTER)] == ["ada"]
    kept = probes.kept_in(session, default_queue(session).id)
    assert (len(kept), sum(one.answered for one in kept)) == (30, sum(given))


def test_eight_people_at_once_are_given_gold_each_in_a_case_of_their_own(database: Database) -> None:
    with database.begin() as session:
        queues.install_defaults(session, NOW)
        cases = open_cases(session, *(f"walnut {number}" for number in range(18)))
        for case in cases[:4]:
            decisions.decide(session, case.id, make_person(session, "grace").id, NUTS, seen=1, now=NOW)
            probes.begin(session, case.id, "review", make_person(session, "olive").id, NOW)
        default_queue(session).gold_share = 40
        queue_id = default_queue(session).id
        users = [make_person(session, f"person{number}").id for number in range(8)]

    def work(user_id: int) -> None:
        while True:
            with database.begin() as session:
                instead = probes.instead_of(session, user_id, LATER)
                case = queues.claim_next(session, queue_id, user_id, LATER, instead=instead)
                if case is None:
                    return
                decisions.respond(session, case.id, user_id, FINE, seen=case.version, now=LATER)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, users))
    with database.begin() as session:
        assert session.query(Decision).count() == 18
        given = [(one.user_id, one.probe_id) for one in session.query(Probing)]
        assert len(given) == len(set(given)) > 0
        assert len({one.case_id for one in session.query(Probing)}) == len(given)
