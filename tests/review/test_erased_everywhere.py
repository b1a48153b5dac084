"""A word is sent through everything, its item is erased, and then the word is looked for in every column."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.values import Action, GuardRun, Verdict
from review import (
    appeals,
    bulk,
    decisions,
    erasure,
    golden,
    intake,
    labels,
    notes,
    objections,
    queues,
    screening,
    services,
)
from review.db import utcnow
from review.decisions import Mark, Ruling
from review.errors import ConflictError
from review.intake import Submission
from review.judging import Guards
from review.models import (
    Case,
    Decision,
    Policy,
    Proposal,
    ProposalEvent,
    ProposalExample,
    Review,
    User,
    WebhookAttempt,
    WebhookDelivery,
)
from review.models.labels import Outcome
from review.models.objections import Exemption
from review.models.people import Role
from review.models.policies import ProposalState
from review.objections import Objection
from review.queues.arranging import make_queue
from tests.doubted import make_person
from tests.looking import QUOTING, TEXT, WORD, counts, found
from tests.made import publish
from tests.receiver import Reply, receiving
from tests.told import deliver, endpoint


def send(session: Session, text: str) -> tuple[int, Case]:
    """Send a text that quotes the word wherever a service can, let it be judged; return item and case."""
    service = services.ensure_service(session, "bot", utcnow())
    turns = ({"role": "user", "text": f"Who sold it? {WORD}?"},)
    sent = Submission(text, context=turns, meta={"author": WORD, "note": [WORD]})
    item_id = intake.submit(session, service.id, sent, utcnow()).id
    held = screening.claim(session, screening.Terms(9, 9_999, 60, 3), utcnow())
    assert held
    in_force = Guards(()).in_force(session)
    (verdict,) = screening.judge(held, in_force, screening.Terms(9, 9_999, 60, 3), utcnow())
    failed = GuardRun("detoxify", "failed", f"ValueError: cannot read {WORD!r}", 5.0)
    because = (f"detoxify: {failed.reason}",)
    verdict = Verdict(
        Action.REVIEW, complete=False, findings=verdict.findings, scores=verdict.scores,
        guards=(*verdict.guards, failed), incomplete_because=because, severity=verdict.severity,
    )  # fmt: skip
    screening.finish(session, held, [verdict], in_force.numbers, utcnow())
    return item_id, session.scalars(select(Case).where(Case.item_id == item_id)).one()


def pass_on(session: Session, case: Case, first: User, second: User) -> None:
    """Skip the case, hand it over and escalate it, each with a reason that quotes the word."""
    now, reason = utcnow(), f"I know {WORD}"
    notes.write(session, case.id, first.id, f"@grace {WORD}!", now)
    queues.claim(session, case.id, first.id, now)
    assert queues.skip(session, case.id, first.id, now, reason=reason)
    queues.claim(session, case.id, first.id, now)
    assert queues.hand_over(session, case.id, first.id, second.name, now, reason=reason)
    assert queues.escalate(session, case.id, second.id, "legal", now, reason=reason)


def rule(session: Session, case: Case, user: User) -> Decision:
    queues.claim(session, case.id, user.id, utcnow())
    session.refresh(case)
    ruling = Ruling(Outcome.VIOLATING, ("nuts",), "high", f"{WORD} again", (Mark(2, 8, "nuts"),))
    return decisions.decide(session, case.id, user.id, ruling, seen=case.version, now=utcnow())


def propose(session: Session, *item_ids: int, phrase: str) -> None:
    policy = session.query(Policy).one()
    examples = [ProposalExample(item_id=one, violating=True) for one in item_ids]
    session.add(
        Proposal(
            policy_id=policy.id,
            category="nuts",
            phrase=phrase,
            created_at=utcnow(),
            state=ProposalState.OPEN,
            log_odds=3.0,
            labels_seen=9,
            caught=1,
            wrong=0,
            precision_low=0.5,
            precision_high=1.0,
            examples=examples,
            events=[ProposalEvent(state=ProposalState.OPEN, at=utcnow(), note="")],
        )
    )
    session.flush()


@pytest.fixture
def people(session: Session) -> tuple[User, User]:
    publish(session, QUOTING)
    queues.install_defaults(session, utcnow())
    make_queue(session, "legal", utcnow())
    return make_person(session, "ada"), make_person(session, "grace", Role.SENIOR)


def test_no_column_of_any_table_holds_a_word_of_an_erased_item(
    session: Session, people: tuple[User, User]
) -> None:
    ada, grace = people
    with receiving() as receiver:
        receiver.answer = lambda _: Reply(500, {}, f"we know {WORD}".encode())
        endpoint(session, receiver.url)
        item_id, case = send(session, TEXT)
        pass_on(session, case, ada, grace)
        decision = rule(session, case, grace)
        asked = Objection("house", "walnut", f"{WORD} is a shop", Exemption.PHRASE, f"{WORD} sold")
        objections.make(session, case.id, ada.id, asked, utcnow())
        session.add(
            Review(
                case_id=case.id,
                user_id=ada.id,
                outcome=Outcome.FINE,
                categories=[],
                severity="",
                rationale=f"{WORD}?",
                marks=[],
                at=utcnow(),
            )
        )
        kept = golden.promote(session, decision, ada, utcnow())
        golden.retire(session, kept, ada, utcnow(), f"{WORD} wants it")
        propose(session, item_id, phrase=f"that {WORD.lower()}")
        other, second = send(session, "a walnut")
        session.execute(select(Case).where(Case.id == second.id))
        made, rows = bulk.count_filtered(
            session, second.queue_id, grace.id, bulk.Filter(words="walnut"), utcnow()
        )
        propose(session, item_id, other, phrase="a walnut")
        appeal = appeals.open_appeal(
            session, decision.case.item.service_id, item_id, f"I am {WORD}", utcnow()
        )
        chosen, members = bulk.count_filtered(
            session, appeal.case.queue_id, grace.id, bulk.Filter(words=WORD), utcnow()
        )
        bulk.keep(session, chosen, members)
        bulk.keep(session, made, rows)
        assert deliver(session, utcnow() + timedelta(minutes=1))
    service_id = decision.case.item.service_id
    assert session.query(WebhookAttempt).join(WebhookDelivery).filter_by(item_id=item_id).count()

    before, numbers = found(session), counts(session)
    assert {
        "items.text", "items.context", "items.meta", "items.author", "items.text_hash", "flags.trace",
        "screenings.guards", "screenings.incomplete_because", "cases.reason", "case_events.note",
        "decisions.rationale", "reviews.rationale", "rule_objections.reason", "rule_objections.subject",
        "golden_cases.text", "golden_cases.context", "golden_cases.meta", "golden_cases.note",
        "golden_events.note", "appeals.statement", "proposals.phrase", "bulks.about",
        "webhook_attempts.answer", "case_notes.text",
    } <= before  # fmt: skip
    erasure.erase(session, service_id, item_id, utcnow())
    erasure.erase(session, service_id, other, utcnow())
    session.expire_all()
    assert found(session) == set()
    after = counts(session)
    gone = {name: numbers[name] - after[name] for name in numbers if numbers[name] > after[name]}
    likeness = {"case_prints", "case_bands", "precedent_bands"}
    assert gone.keys() - likeness == {"proposals", "proposal_examples", "proposal_events"}
    assert (session.get_one(Decision, decision.id).outcome, len(decision.labels)) == (Outcome.VIOLATING, 2)
    assert list(labels.newest(session, 9)) == []
    with pytest.raises(ConflictError, match="erased"):
        decisions.undo(session, decision.id, grace.id, utcnow())
    with pytest.raises(ConflictError, match="erased"):
        golden.promote(session, decision, ada, utcnow())


def test_a_phrase_that_another_text_is_left_for_stays(session: Session, people: tuple[User, User]) -> None:
    sent = [send(session, TEXT)[0] for _ in range(2)]
    propose(session, *sent, phrase="a walnut")
    service_id = services.ensure_service(session, "bot", utcnow()).id
    erasure.erase(session, service_id, sent[0], utcnow())
    assert [one.item_id for one in session.query(Proposal).one().examples] == [sent[1]]
    erasure.erase(session, service_id, sent[1], utcnow())
    assert session.query(Proposal).count() == 0
