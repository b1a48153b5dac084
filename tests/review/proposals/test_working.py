from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from review import policies, proposals
from review.db import Database
from review.errors import ConflictError
from review.models import Policy, Proposal
from review.models.policies import ProposalState, Stage
from review.policies import Act
from tests.decided import NOW, ORCHARD, decide, person, undo

NAMES = ("ada", "ben", "cleo", "dan", "eve", "finn", "gus", "hal")


@pytest.fixture
def act(session: Session) -> Act:
    return Act(person(session), NOW)


@pytest.fixture
def policy(session: Session, act: Act) -> Policy:
    """Return a live policy, with labels that speak of salted almonds and of walnuts."""
    policy = policies.create(session, ORCHARD, act)
    policies.publish(session, policy.versions[0], act, revision=1)
    fill(session)
    return policy


def fill(session: Session) -> None:
    for number in range(24):
        name = NAMES[number % 8]
        decide(session, f"{name} wants {number} Salted  Almonds and tea", "nuts")
        decide(session, f"{name} bought a walnut cake for {number}", "nuts")
        decide(session, f"{name} wants {number} plums and tea")


def refresh(session: Session) -> list[Proposal]:
    proposals.keep(session, proposals.work_out(session), NOW)
    return proposals.listed(session)


def publish_draft(session: Session, policy: Policy, act: Act) -> None:
    draft = policies.open_draft(session, policy, act)
    policies.publish(session, draft, act, revision=draft.revision)


def test_what_the_labels_speak_for_and_no_rule_finds_is_proposed(session: Session, policy: Policy) -> None:
    (proposal,) = refresh(session)
    assert (proposal.policy_id, proposal.category, proposal.phrase) == (
        policy.id,
        "nuts",
        "salted almonds and tea",
    )
    assert proposal.wrong == 0 < proposal.caught
    assert {example.item.text[-22:] for example in proposal.examples} == {"Salted  Almonds and tea"[-22:]}


def test_undone_decisions_speak_for_nothing(session: Session, act: Act) -> None:
    policy = policies.create(session, ORCHARD, act)
    policies.publish(session, policy.versions[0], act, revision=1)
    for number in range(24):
        undo(session, decide(session, f"{number} salted almonds", "nuts"))
        decide(session, f"{number} plums")
    assert refresh(session) == []


def test_working_it_out_again_changes_nothing(session: Session, policy: Policy) -> None:
    first = [(each.id, each.phrase) for each in refresh(session)]
    again = refresh(session)
    assert [(each.id, each.phrase) for each in again] == first
    assert [event.state for event in again[0].events] == [ProposalState.OPEN]


def test_an_accepted_phrase_becomes_a_rule_of_the_draft_that_keeps_its_comments(
    session: Session, policy: Policy, act: Act
) -> None:
    draft = proposals.accept(session, refresh(session)[0], act)
    rule = policies.checked(draft.document).rules[-1]
    assert (draft.number, draft.stage) == (2, Stage.DRAFT)
    assert (rule.id, rule.category, rule.severity) == ("phrase-salted-almonds-and-tea", "nuts", "low")
    assert "# Nobody speaks of nuts here." in draft.document
    assert "# the worst of them" in draft.document


def test_what_a_draft_would_find_already_is_not_proposed_again(
    session: Session, policy: Policy, act: Act
) -> None:
    proposals.accept(session, refresh(session)[0], act)
    assert refresh(session) == []


def test_an_accepted_phrase_is_found_once_the_draft_is_live(
    session: Session, policy: Policy, act: Act
) -> None:
    proposals.accept(session, refresh(session)[0], act)
    publish_draft(session, policy, act)
    assert "salted almonds and tea" in policies.active(session)[0].document
    assert refresh(session) == []


def test_a_phrase_whose_draft_was_given_up_is_proposed_again(
    session: Session, policy: Policy, act: Act
) -> None:
    draft = proposals.accept(session, refresh(session)[0], act)
    policies.discard(session, draft, act)
    (proposal,) = refresh(session)
    states = [event.state for event in proposal.events]
    assert states == [ProposalState.OPEN, ProposalState.ACCEPTED, ProposalState.OPEN]


def test_a_dismissed_phrase_stays_dismissed_until_somebody_reopens_it(
    session: Session, policy: Policy, act: Act
) -> None:
    proposal = refresh(session)[0]
    proposals.dismiss(session, proposal, act)
    assert "salted almonds and tea" not in [each.phrase for each in refresh(session)]
    proposals.reopen(session, proposal, act)
    assert "salted almonds and tea" in [each.phrase for each in refresh(session)]


def test_a_phrase_that_the_labels_no_longer_speak_for_is_withdrawn(
    session: Session, policy: Policy, act: Act
) -> None:
    proposal = refresh(session)[0]
    for number in range(60):
        decide(session, f"{number} salted almonds and tea")
    assert proposal.phrase not in [each.phrase for each in refresh(session)]
    assert proposal.state == ProposalState.WITHDRAWN


@pytest.mark.parametrize("settle", [proposals.accept, proposals.dismiss])
def test_a_settled_proposal_is_not_settled_again(
    session: Session, policy: Policy, act: Act, settle: object
) -> None:
    proposal = refresh(session)[0]
    proposals.dismiss(session, proposal, act)
    assert callable(settle)
    with pytest.raises(ConflictError, match="dismissed already"):
        settle(session, proposal, act)


def test_a_phrase_in_letters_without_a_plain_name_gets_a_rule_all_the_same(
    session: Session, act: Act
) -> None:
    policy = policies.create(session, ORCHARD, act)
    policies.publish(session, policy.versions[0], act, revision=1)
    for number in range(24):
        decide(session, f"{number} грецкий орех", "nuts")
        decide(session, f"{number} слива")
    proposal = refresh(session)[0]
    rule = policies.checked(proposals.accept(session, proposal, act).document).rules[-1]
    assert rule.id == f"phrase-{proposal.id}"


def test_labels_of_categories_that_no_policy_has_are_left_alone(session: Session, policy: Policy) -> None:
    for number in range(24):
        decide(session, f"{number} rusty nails", "metal")
    assert {each.category for each in refresh(session)} == {"nuts"}


def test_refreshing_at_once_keeps_each_phrase_once(database: Database) -> None:
    with database.begin() as session:
        act = Act(person(session), NOW)
        policies.publish(session, policies.create(session, ORCHARD, act).versions[0], act, revision=1)
        fill(session)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: proposals.refresh(database, NOW), range(4))) == [1] * 4
    with database.read() as session:
        assert session.query(Proposal).count() == 1
