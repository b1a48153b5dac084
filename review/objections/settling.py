"""What the writers of policies make of an exception that somebody asked for: into the draft, or nothing."""

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from guards.policy import add_exception, load_policy
from review import policies
from review.errors import ConflictError, NotFoundError
from review.models import PolicyVersion, RuleObjection
from review.models.objections import Exemption, ObjectionState
from review.policies import Act
from review.queues import find_for

MOST_LISTED = 100


def waiting(session: Session) -> list[RuleObjection]:
    """Return the exceptions that were asked for and wait, the oldest first."""
    asked = (
        select(RuleObjection)
        .where(RuleObjection.state == ObjectionState.OPEN)
        .order_by(RuleObjection.id)
        .options(joinedload(RuleObjection.user))
        .limit(MOST_LISTED)
    )
    return list(session.scalars(asked))


def accept(session: Session, objection_id: int, act: Act) -> PolicyVersion:
    """Put the exception into the policy's draft, made where there is none; return the draft.

    Raises:
        NotFoundError: there is no such objection.
        ForbiddenError: it is about a case in a queue that is kept for others.
        ConflictError: it does not wait any more, or the draft has no such rule.
    """
    objection = _settle(session, objection_id, ObjectionState.ACCEPTED, act)
    draft = policies.open_draft(session, policies.find(session, objection.policy), act)
    if objection.rule not in {rule.id for rule in load_policy(draft.document).rules}:
        raise ConflictError(f"The draft has no rule {objection.rule!r} any more.")
    document = add_exception(draft.document, objection.rule, *_exception(objection))
    note = f"an exception of {objection.rule}, for {objection.exemption.value} “{objection.subject}”"
    policies.edit(session, draft, document, replace(act, note=note), revision=draft.revision)
    return draft


def dismiss(session: Session, objection_id: int, act: Act) -> RuleObjection:
    """Let the rule stand. Raises ConflictError where the objection does not wait."""
    return _settle(session, objection_id, ObjectionState.DISMISSED, act)


def _settle(session: Session, objection_id: int, after: ObjectionState, act: Act) -> RuleObjection:
    objection = session.get(RuleObjection, objection_id)
    if objection is None:
        raise NotFoundError("There is no such objection.")
    if act.user_id is not None:
        find_for(session, objection.case_id, act.user_id)
    moved = session.execute(
        update(RuleObjection)
        .where(RuleObjection.id == objection_id, RuleObjection.state == ObjectionState.OPEN)
        .values(state=after, settled_at=act.at, settled_by_id=act.user_id)
        .returning(RuleObjection.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(objection)
    if moved is None:
        raise ConflictError(f"This is {objection.state.value} already.")
    return objection


def _exception(objection: RuleObjection) -> tuple[str, object]:
    """Return the key of ``except`` and what is put under it."""
    if objection.exemption is Exemption.PHRASE:
        return "phrases", objection.subject
    field: dict[str, object] = {"name": objection.exemption.value, "is": objection.subject}
    if objection.until:
        field["until"] = objection.until.isoformat()
    return "fields", {**field, "note": f"case {objection.case_id}"}
