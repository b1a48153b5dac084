"""Proposals: what the labels speak for, accepted into a draft or dismissed."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from review import objections, proposals
from review.db import utcnow
from review.errors import ForbiddenError
from review.models import Proposal
from review.models.policies import ProposalState
from review.people import May
from review.queues.access import readable_cases, readable_items
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, wants_fragment
from review.web.pages.legible import texts, veiled
from review.web.pages.policy_view import act

blueprint = Blueprint("proposals", __name__, url_prefix="/proposals")


@blueprint.get("/")
@allow(May.READ_POLICIES)
def index() -> Response:
    """Show the proposals in a state."""
    state = request.args.get("state", ProposalState.OPEN, type=ProposalState)
    with context.database().read() as session:
        found, hidden = _readable(session, proposals.listed(session, state))
        waiting = objections.waiting(session) if state is ProposalState.OPEN else []
        examples = [(each.item_id, each.item.text) for one in found for each in one.examples]
        page = render_template(
            "proposals/list.html",
            proposals=found,
            hidden=hidden,
            texts=texts(session, examples),
            veiled=veiled(session, [item_id for item_id, _ in examples]),
            objections=waiting,
            readable=readable_cases(session, [one.case_id for one in waiting], access.person().id),
            state=state.value,
            states=[each.value for each in ProposalState],
            may_edit=access.person().may(May.WRITE_POLICIES),
        )
    return make_response(page)


@blueprint.post("/refresh")
@allow(May.WRITE_POLICIES)
def refresh() -> Response:
    """Work the proposals out anew from the labels in force."""
    count = proposals.refresh(context.database(), utcnow())
    flash(f"{count} open proposals")
    return after_post(url_for("proposals.index"))


@blueprint.post("/<int:proposal_id>/accept")
@allow(May.WRITE_POLICIES)
def accept(proposal_id: int) -> Response:
    """Put a phrase into the draft of its policy."""
    with context.database().begin() as session:
        proposal = _find(session, proposal_id)
        draft = proposals.accept(session, proposal, act())
        name, words = draft.policy.name, f"“{proposal.phrase}” is in the draft of {draft.policy.name}."
    return _settled(words, url_for("drafts.release", name=name), "Look at the release")


@blueprint.post("/<int:proposal_id>/dismiss")
@allow(May.WRITE_POLICIES)
def dismiss(proposal_id: int) -> Response:
    """Let a phrase not be proposed again."""
    with context.database().begin() as session:
        proposal = _find(session, proposal_id)
        proposals.dismiss(session, proposal, act())
        words = f"“{proposal.phrase}” is dismissed."
    return _settled(words, url_for("proposals.index", state="dismissed"), "See what is dismissed")


@blueprint.post("/<int:proposal_id>/reopen")
@allow(May.WRITE_POLICIES)
def reopen(proposal_id: int) -> Response:
    """Take a dismissal back."""
    with context.database().begin() as session:
        proposals.reopen(session, _find(session, proposal_id), act())
    return _settled("It is open again.", url_for("proposals.index"), "See what is open")


def _readable(session: Session, found: Sequence[Proposal]) -> tuple[list[Proposal], int]:
    """Return the proposals whose phrase this person may read, and how many there are besides.

    A phrase is words of its examples: one may be read where any of them may.
    """
    examples = {example.item_id for one in found for example in one.examples}
    may_read = readable_items(session, examples, access.person().id) if examples else set()
    kept = [
        one for one in found if not one.examples or any(each.item_id in may_read for each in one.examples)
    ]
    return kept, len(found) - len(kept)


def _find(session: Session, proposal_id: int) -> Proposal:
    """Return a proposal, or raise NotFoundError, or ForbiddenError where its phrase is not to be read."""
    found = proposals.find(session, proposal_id)
    if not _readable(session, [found])[0]:
        raise ForbiddenError("Its texts are in queues that are kept for others.")
    return found


def _settled(words: str, address: str, link: str) -> Response:
    """Put a line in the place of the proposal, or go back to the list with it."""
    if wants_fragment():
        return make_response(
            render_template("proposals/settled.html", words=words, address=address, link=link)
        )
    flash(words)
    return after_post(url_for("proposals.index"))
