"""Erasure: an item's words go, its verdict, its decisions and the counts stay.

What people wrote about it in their own words goes too, for it may repeat the text; who did what and when
stays. docs/erasure.md lists every place, and a test looks through every column of every table.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, select, update
from sqlalchemy.orm import Session

from review import appeals, delivery, likeness, notes, probes
from review.db import LARGEST_ID
from review.errors import NotFoundError
from review.models import (
    Bulk,
    BulkCase,
    Case,
    CaseEvent,
    Decision,
    Flag,
    GoldenCase,
    GoldenEvent,
    Item,
    Proposal,
    ProposalEvent,
    ProposalExample,
    Review,
    RuleObjection,
    Screening,
    WebhookAttempt,
    WebhookDelivery,
)
from review.models.bulk import BulkState
from review.models.cases import CaseEventKind, CaseState
from review.models.golden import GoldenEventKind
from review.models.items import ItemState
from review.models.objections import Exemption, ObjectionState
from review.models.policies import ProposalState

NOTE = "the item was erased"


def erase(session: Session, service_id: int, item_id: int, now: datetime) -> Item:
    """Take an item's text, context and meta out, wherever they were kept; erasing twice is erasing once.

    An open case is withdrawn, a golden case retired and emptied, notes and reasons are emptied, the excerpts
    in the findings are cut. An item that still waited is never judged. A rule's phrase is the policy's, and
    stays.

    Raises:
        NotFoundError: there is no such item, or another service sent it.
    """
    wanted = select(Item).where(Item.id == item_id, Item.service_id == service_id).with_for_update()
    item = session.scalar(wanted) if item_id <= LARGEST_ID else None
    if item is None:
        raise NotFoundError(f"There is no item {item_id} of this service.")
    if item.erased_at is not None:
        return item
    item.text, item.context, item.meta, item.text_hash = "", [], {}, b""
    item.author, item.traceparent, item.erased_at = None, None, now
    if item.state is ItemState.WAITING:
        # Whoever judges it at this moment finds the claim gone, and writes nothing.
        item.state, item.claim, item.claimed_until = ItemState.SCREENED, None, None
    _cut_reasons(session, item_id)
    likeness.erase(session, item_id)
    notes.erase(session, item_id)
    _withdraw(session, item_id, now)
    _retire(session, item_id, now)
    _end_probe(session, item_id, now)
    _unsay(session, item_id, now)
    _unpropose(session, item_id)
    appeals.withdrawn(session, item_id, now)
    session.flush()
    delivery.item_erased(session, item_id, now)
    return item


def _cut_reasons(session: Session, item_id: int) -> None:
    """Cut what findings quote, and what a guard that failed said of it: an error may repeat the text."""
    session.execute(update(Flag).where(Flag.item_id == item_id).values(trace={}))
    for screening in session.scalars(select(Screening).where(Screening.item_id == item_id)):
        because = "; ".join(screening.incomplete_because)[:200]
        failed = {run["guard"] for run in screening.guards if run["state"] == "failed"}
        screening.guards = [
            {**run, "reason": ""} if run["guard"] in failed else run for run in screening.guards
        ]
        screening.incomplete_because = [
            f"{why.partition(':')[0]}: failed" if why.partition(":")[0] in failed else why
            for why in screening.incomplete_because
        ]
        if failed:
            cut = "; ".join(screening.incomplete_because)[:200]
            session.execute(
                update(Case).where(Case.item_id == item_id, Case.reason == because).values(reason=cut)
            )


def _withdraw(session: Session, item_id: int, now: datetime) -> None:
    open_case = select(Case).where(Case.item_id == item_id, Case.state == CaseState.OPEN).with_for_update()
    for case in session.scalars(open_case):
        case.state, case.holder_id, case.held_until = CaseState.WITHDRAWN, None, None
        case.version += 1
        case.events.append(CaseEvent(kind=CaseEventKind.WITHDRAWN, at=now, version=case.version, note=NOTE))


def _end_probe(session: Session, item_id: int, now: datetime) -> None:
    probe = probes.of_item(session, item_id)
    if probe is not None:
        probes.end(session, probe.id, now)


def _retire(session: Session, item_id: int, now: datetime) -> None:
    for golden in session.scalars(select(GoldenCase).where(GoldenCase.item_id == item_id)):
        golden.text, golden.context, golden.meta, golden.note, golden.marks = "", [], {}, "", []
        for event in golden.events:
            if event.kind is GoldenEventKind.RETIRED:
                event.note = ""
        if golden.retired_at is None:
            golden.retired_at = now
            golden.events.append(GoldenEvent(kind=GoldenEventKind.RETIRED, at=now, note=NOTE))


def _unsay(session: Session, item_id: int, now: datetime) -> None:
    """Take out what people wrote about it; that they did, and what they decided, stays."""
    cases = select(Case.id).where(Case.item_id == item_id)
    for of, values in (
        (Decision.case_id, {Decision.rationale: ""}),
        (Review.case_id, {Review.rationale: ""}),
        (RuleObjection.case_id, {RuleObjection.reason: ""}),
    ):
        _set(session, of.in_(cases), values)
    _set(
        session,
        CaseEvent.case_id.in_(cases) & (CaseEvent.kind == CaseEventKind.SKIPPED),
        {CaseEvent.note: ""},
    )
    passed_on = CaseEvent.kind.in_((CaseEventKind.ESCALATED, CaseEventKind.HANDED_OVER))
    for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id.in_(cases), passed_on)):
        event.note = event.note.partition(": ")[0]
    _let_exceptions_be(session, cases, now)
    for bulk in session.scalars(
        select(Bulk).where(Bulk.id.in_(select(BulkCase.bulk_id).where(BulkCase.case_id.in_(cases))))
    ):
        bulk.about = bulk.about.partition("text contains “")[0].rstrip(", ") or "by words that were erased"
        if bulk.state is not BulkState.RUNNING:
            bulk.rationale = ""
    told = select(WebhookDelivery.id).where(WebhookDelivery.item_id == item_id)
    _set(session, WebhookAttempt.delivery_id.in_(told), {WebhookAttempt.answer: ""})


def _let_exceptions_be(session: Session, cases: Select[Any], now: datetime) -> None:
    """Forget the phrase or the author that a rule was to let pass; one that waits can be granted no more."""
    asked = RuleObjection.case_id.in_(cases) & RuleObjection.exemption.in_(
        (Exemption.PHRASE, Exemption.AUTHOR)
    )
    _set(session, asked, {RuleObjection.subject: ""})
    _set(
        session,
        asked & (RuleObjection.state == ObjectionState.OPEN),
        {RuleObjection.state: ObjectionState.DISMISSED, RuleObjection.settled_at: now},
    )


def _unpropose(session: Session, item_id: int) -> None:
    """Take it out of the examples; a phrase that nobody settled and that no other text is left for goes."""
    touched = session.scalars(
        delete(ProposalExample)
        .where(ProposalExample.item_id == item_id)
        .returning(ProposalExample.proposal_id)
        .execution_options(synchronize_session=False)
    ).all()
    alone = Proposal.id.in_(touched) & Proposal.state.in_((ProposalState.OPEN, ProposalState.WITHDRAWN))
    alone &= ~exists().where(ProposalExample.proposal_id == Proposal.id)
    gone = session.scalars(select(Proposal.id).where(alone)).all()
    session.execute(delete(ProposalEvent).where(ProposalEvent.proposal_id.in_(gone)))
    session.execute(delete(Proposal).where(Proposal.id.in_(gone)))


def _set(session: Session, where: ColumnElement[bool], values: dict[Any, Any]) -> None:
    (table,) = {column.class_ for column in values}
    session.execute(update(table).where(where).values(values).execution_options(synchronize_session="fetch"))
