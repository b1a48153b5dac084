"""What people make of a proposal: a rule in a draft, or nothing."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from guards.policy import add_rule, load_policy
from review import policies
from review.errors import ConflictError, NotFoundError
from review.models import Item, PolicyVersion, Proposal, ProposalEvent, ProposalExample
from review.models.policies import ProposalState
from review.policies import Act

MOST_LISTED = 200


def listed(session: Session, state: ProposalState = ProposalState.OPEN) -> list[Proposal]:
    """Return the proposals in a state, what the labels speak for most first, with their examples."""
    return list(
        session.scalars(
            select(Proposal)
            .where(Proposal.state == state)
            .order_by(Proposal.precision_low.desc(), Proposal.log_odds.desc(), Proposal.id)
            .options(
                joinedload(Proposal.policy),
                joinedload(Proposal.settled_by),
                selectinload(Proposal.examples).joinedload(ProposalExample.item).load_only(Item.text),
                selectinload(Proposal.events).joinedload(ProposalEvent.user),
            )
            .limit(MOST_LISTED)
        )
    )


def find(session: Session, proposal_id: int) -> Proposal:
    """Return a proposal; raise NotFoundError where there is none."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFoundError("There is no such proposal.")
    return proposal


def accept(session: Session, proposal: Proposal, act: Act) -> PolicyVersion:
    """Put a rule for the phrase into the policy's draft, made where there is none; return the draft.

    Raises:
        ConflictError: the proposal is no longer open.
    """
    draft = policies.open_draft(session, proposal.policy, act)
    _settle(session, proposal, ProposalState.ACCEPTED, replace(act, note=f"into version {draft.number}"))
    document = add_rule(draft.document, _rule(proposal, draft.document))
    act = replace(act, note=f"the phrase “{proposal.phrase}” from the labels")
    policies.edit(session, draft, document, act, revision=draft.revision)
    return draft


def dismiss(session: Session, proposal: Proposal, act: Act) -> None:
    """Say that a phrase is not to be proposed again. Raises ConflictError where it is not open."""
    _settle(session, proposal, ProposalState.DISMISSED, act)


def reopen(session: Session, proposal: Proposal, act: Act) -> None:
    """Take a dismissal back. Raises ConflictError where it is not dismissed."""
    _settle(session, proposal, ProposalState.OPEN, act, before=ProposalState.DISMISSED)


def _settle(
    session: Session,
    proposal: Proposal,
    after: ProposalState,
    act: Act,
    *,
    before: ProposalState = ProposalState.OPEN,
) -> None:
    moved = session.execute(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == before)
        .values(state=after, settled_at=act.at, settled_by_id=act.user_id)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(proposal)
    if moved is None:
        raise ConflictError(f"“{proposal.phrase}” is {proposal.state.value} already.")
    session.add(
        ProposalEvent(proposal_id=proposal.id, state=after, user_id=act.user_id, at=act.at, note=act.note)
    )
    session.flush()


def _rule(proposal: Proposal, document: str) -> dict[str, Any]:
    """Return the rule that a phrase becomes: it sends to a person, and says where it comes from."""
    policy = load_policy(document)
    if proposal.category not in policy.categories:
        raise ConflictError(f"The draft has no category {proposal.category!r} any more.")
    taken = {rule.id for rule in policy.rules}
    slug = re.sub(r"[^a-z0-9]+", "-", proposal.phrase)[:40].strip("-")
    name = f"phrase-{slug}" if slug else f"phrase-{proposal.id}"
    tested = proposal.caught + proposal.wrong
    return {
        "id": name if name not in taken else f"{name}-{proposal.id}",
        "name": f"Says “{proposal.phrase}”",
        "when": {"text": {"contains": proposal.phrase}},
        "category": proposal.category,
        "severity": policy.categories[proposal.category].severities[0],
        "action": "review",
        "notes": f"From {proposal.labels_seen} labels: right in {proposal.caught} of {tested} held-out ones.",
    }
