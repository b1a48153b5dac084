"""Working out the proposals from the labels in force, and keeping what comes of it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.cascade import Cascade
from guards.policy import Policy as Document
from guards.policy import PolicyError, load_policy
from guards.rules import RuleSet
from guards.values import Action, Subject
from guards.views import fold
from review import labels, policies
from review.db import Database
from review.labels import Labelled
from review.models import Policy, PolicyVersion, Proposal, ProposalEvent, ProposalExample
from review.models.policies import ProposalState, Stage
from review.proposals.mining import Candidate, Sample, mine

NEWEST_LABELS = 20_000
"""How many of the newest decisions are looked at, however many there are."""

MOST_CHARACTERS = 4_000
"""How much of the start of each text is looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the labels say of one category."""

    policy_id: int
    category: str
    labels_seen: int
    candidates: tuple[Candidate, ...]


def refresh(database: Database, now: datetime) -> int:
    """Work out all proposals anew; return how many are open. Safe to run twice, and at once.

    The working out takes seconds where there are many labels and only reads; nothing waits for it.
    """
    with database.read() as session:
        found = work_out(session)
    with database.begin() as session:
        return keep(session, found, now)


def work_out(session: Session) -> tuple[Found, ...]:
    """Return the phrases that the newest labels speak for, category by category.

    Violating texts that the rules find already, in the live policies or in their drafts, count for
    nothing: what is proposed is what the rules miss.
    """
    rules = policies.rules_with(session, *_drafts(session))
    ids = {name: number for number, name in session.execute(select(Policy.id, Policy.name))}
    owner = {
        category: ids[policy.name]
        for policy, _ in reversed(rules.policies)
        for category in policy.categories
        if policy.name in ids
    }
    labelled = list(labels.newest(session, NEWEST_LABELS))
    folded = {each.item_id: fold(each.text[:MOST_CHARACTERS]) for each in labelled}
    known = _caught_by_rules(labelled, rules)
    found = []
    for category in sorted({category for each in labelled for category in each.yes} & owner.keys()):
        samples = _samples(labelled, category, folded, known)
        found.append(Found(owner[category], category, len(samples), mine(samples)))
    return tuple(found)


def _drafts(session: Session) -> list[tuple[Document, int]]:
    """Return the drafts that can be read; one that an older release kept may not be."""
    readable = []
    for draft in session.scalars(select(PolicyVersion).where(PolicyVersion.stage == Stage.DRAFT)):
        with suppress(PolicyError):
            readable.append((load_policy(draft.document), draft.number))
    return readable


def _samples(
    labelled: Sequence[Labelled], category: str, folded: Mapping[int, str], known: Mapping[int, set[str]]
) -> list[Sample]:
    """Return the texts that say something of a category: violating and not found yet, or fine."""
    samples = []
    for each in labelled:
        violating = category in each.yes
        if (violating and category not in known[each.item_id]) or each.fine or category in each.no:
            samples.append(Sample(each.item_id, folded[each.item_id], violating))
    return samples


def _caught_by_rules(labelled: Sequence[Labelled], rules: RuleSet) -> dict[int, set[str]]:
    """Return the categories in which rules alone, without any classifier, find each violating text."""
    cascade = Cascade(rules, [], clock=lambda: 0.0)
    known: dict[int, set[str]] = {}
    for each in labelled:
        if each.yes:
            (verdict,) = cascade.judge([Subject(each.text)])
            known[each.item_id] = {
                finding.category for finding in verdict.findings if finding.action is not Action.ALLOW
            }
    return known


def keep(session: Session, found: Sequence[Found], now: datetime) -> int:
    """Bring the kept proposals to what was found; return how many are open.

    What somebody dismissed stays dismissed. What was accepted and is not caught after all (its draft was
    given up) is open again; what the labels speak for no longer is withdrawn.
    """
    # Two that run at once take turns here.
    session.execute(select(Policy.id).order_by(Policy.id).with_for_update())
    kept = {(each.policy_id, each.category, each.phrase): each for each in session.scalars(select(Proposal))}
    spoken_for: set[tuple[int, str, str]] = set()
    for one in found:
        for candidate in one.candidates:
            key = (one.policy_id, one.category, candidate.phrase)
            spoken_for.add(key)
            _update(session, kept.get(key), one, candidate, now)
    for key, proposal in kept.items():
        if key not in spoken_for and proposal.state == ProposalState.OPEN:
            _set(proposal, ProposalState.WITHDRAWN, now, "the labels no longer speak for it")
    session.flush()
    open_now = select(Proposal.id).where(Proposal.state == ProposalState.OPEN)
    return len(session.scalars(open_now).all())


def _update(
    session: Session, proposal: Proposal | None, found: Found, candidate: Candidate, now: datetime
) -> None:
    if proposal is None:
        proposal = Proposal(
            policy_id=found.policy_id, category=found.category, phrase=candidate.phrase, created_at=now
        )
        _set(proposal, ProposalState.OPEN, now, f"from {found.labels_seen} labels")
        session.add(proposal)
    elif proposal.state in {ProposalState.ACCEPTED, ProposalState.WITHDRAWN}:
        _set(proposal, ProposalState.OPEN, now, "the labels speak for it, and no rule finds it")
    proposal.log_odds, proposal.labels_seen = candidate.z, found.labels_seen
    proposal.caught, proposal.wrong = candidate.caught, candidate.wrong
    proposal.precision_low, proposal.precision_high = candidate.low, candidate.high
    proposal.examples = [
        ProposalExample(item_id=item_id, violating=violating) for item_id, violating in candidate.examples
    ]


def _set(proposal: Proposal, state: ProposalState, now: datetime, note: str) -> None:
    """Change a proposal's state, as the program, and write that down."""
    proposal.state, proposal.settled_at, proposal.settled_by_id = state, None, None
    proposal.events.append(ProposalEvent(state=state, at=now, note=note))
