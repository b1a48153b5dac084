"""Drafts: a policy has one at most, and people take turns at it by its revision."""

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from guards.policy import Known
from review.errors import ConflictError
from review.models import Policy, PolicyVersion
from review.models.policies import Stage
from review.policies.documents import checked, tidy
from review.policies.history import Act, add_version, in_stage, lock, move, note


def create(session: Session, document: str, act: Act, *, known: Known | None = None) -> Policy:
    """Make a new policy, with the document as its first draft; its name is the document's.

    Raises:
        InvalidDocumentError: the document is not a policy.
        ConflictError: there is a policy of that name.
    """
    name = checked(document, known=known).name
    found = session.scalars(select(Policy.id).where(Policy.name == name)).first()
    if found is not None:
        raise ConflictError(f"There is a policy {name!r} already; open a draft of it.", field="document")
    policy = Policy(name=name, created_at=act.at)
    session.add(policy)
    session.flush()
    add_version(session, policy, tidy(document), Stage.DRAFT, replace(act, note="made"))
    return policy


def open_draft(session: Session, policy: Policy, act: Act) -> PolicyVersion:
    """Return the policy's draft, made from its live version (or its newest) where there is none."""
    lock(session, policy)
    draft = in_stage(session, policy, Stage.DRAFT)
    if draft is not None:
        return draft
    origin = in_stage(session, policy, Stage.LIVE) or in_stage(session, policy, Stage.RETIRED)
    if origin is None:
        raise ConflictError(f"Policy {policy.name!r} has no version to start from.")
    act = replace(act, note=f"from version {origin.number}")
    return add_version(session, policy, origin.document, Stage.DRAFT, act)


def edit(
    session: Session,
    draft: PolicyVersion,
    document: str,
    act: Act,
    *,
    revision: int,
    known: Known | None = None,
) -> None:
    """Replace a draft's text; ``revision`` is the one that the editor started from.

    Raises:
        InvalidDocumentError: the document cannot be used; nothing is kept.
        ConflictError: somebody saved in between, or the draft is none any more.
    """
    checked(document, draft.policy.name, known)
    kept = session.execute(
        update(PolicyVersion)
        .where(
            PolicyVersion.id == draft.id,
            PolicyVersion.stage == Stage.DRAFT,
            PolicyVersion.revision == revision,
        )
        .values(document=tidy(document), revision=revision + 1)
        .returning(PolicyVersion.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(draft)
    if kept is None:
        raise _stale(session, draft)
    words = f"edited, revision {revision + 1}" + (f": {act.note}" if act.note else "")
    note(session, draft, Stage.DRAFT, replace(act, note=words))


def _stale(session: Session, draft: PolicyVersion) -> ConflictError:
    """Say who was first."""
    session.refresh(draft, ["events"])
    last = draft.events[-1]
    by = last.user.name if last.user else "the program"
    if draft.stage != Stage.DRAFT:
        return ConflictError(f"Version {draft.number} is {draft.stage.value} since {by} changed it.")
    return ConflictError(
        f"{by} saved revision {draft.revision} in between. Copy what you typed, open the draft again "
        "and put it in."
    )


def discard(session: Session, draft: PolicyVersion, act: Act) -> None:
    """Give a draft up; it is kept as a retired version.

    Raises:
        ConflictError: it is no draft any more.
    """
    move(session, draft, Stage.DRAFT, Stage.RETIRED, replace(act, note=act.note or "discarded"))
