"""Finding policies and versions, and the one way in which a version changes its stage."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from review.errors import ConflictError, NotFoundError
from review.models import Policy, PolicyEvent, PolicyVersion
from review.models.people import Someone
from review.models.policies import Stage


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something (None: the program), when, and what is to be remembered of it."""

    user: Someone | None
    at: datetime
    note: str = ""

    @property
    def user_id(self) -> int | None:
        """Return the person's id."""
        return self.user.id if self.user else None


def every(session: Session) -> list[Policy]:
    """Return all policies by name, with their versions and what happened to each."""
    events = selectinload(Policy.versions).selectinload(PolicyVersion.events).joinedload(PolicyEvent.user)
    return list(session.scalars(select(Policy).order_by(Policy.name).options(events)))


def find(session: Session, name: str) -> Policy:
    """Return a policy by name; raise NotFoundError where there is none."""
    policy = session.scalars(select(Policy).where(Policy.name == name)).one_or_none()
    if policy is None:
        raise NotFoundError(f"There is no policy {name!r}.")
    return policy


def in_stage(session: Session, policy: Policy, stage: Stage) -> PolicyVersion | None:
    """Return the policy's live version or its draft, of which there is one at most."""
    return session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.policy_id == policy.id, PolicyVersion.stage == stage)
        .order_by(PolicyVersion.number.desc())
    ).first()


def numbered(session: Session, policy: Policy, number: int) -> PolicyVersion:
    """Return a version by its number; raise NotFoundError where there is none."""
    version = session.scalars(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.number == number)
    ).one_or_none()
    if version is None:
        raise NotFoundError(f"Policy {policy.name!r} has no version {number}.")
    return version


def history(session: Session, policy: Policy) -> list[PolicyEvent]:
    """Return everything that happened to a policy's versions, newest first."""
    return list(
        session.scalars(
            select(PolicyEvent)
            .join(PolicyVersion, PolicyVersion.id == PolicyEvent.version_id)
            .where(PolicyVersion.policy_id == policy.id)
            .order_by(PolicyEvent.id.desc())
            .options(selectinload(PolicyEvent.user), selectinload(PolicyEvent.version))
        )
    )


def lock(session: Session, policy: Policy) -> None:
    """Let nobody else change the policy's versions until this transaction ends."""
    session.execute(select(Policy.id).where(Policy.id == policy.id).with_for_update())


def add_version(session: Session, policy: Policy, document: str, stage: Stage, act: Act) -> PolicyVersion:
    """Add the policy's next version in a stage; the caller holds the lock."""
    newest = session.scalar(
        select(func.max(PolicyVersion.number)).where(PolicyVersion.policy_id == policy.id)
    )
    version = PolicyVersion(
        policy=policy,
        number=(newest or 0) + 1,
        document=document,
        stage=stage,
        created_at=act.at,
        created_by_id=act.user_id,
    )
    session.add(version)
    session.flush()
    note(session, version, stage, act)
    return version


def move(session: Session, version: PolicyVersion, before: Stage, after: Stage, act: Act) -> None:
    """Take a version from one stage to the next, and write that down.

    Raises:
        ConflictError: it is no longer in the stage that it was in.
    """
    moved = session.execute(
        update(PolicyVersion)
        .where(PolicyVersion.id == version.id, PolicyVersion.stage == before)
        .values(stage=after)
        .returning(PolicyVersion.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if moved is None:
        raise ConflictError(f"Version {version.number} is no longer {before.value}; look at it again.")
    session.refresh(version)
    note(session, version, after, act)


def note(session: Session, version: PolicyVersion, stage: Stage, act: Act) -> None:
    """Write down what happened to a version."""
    session.add(PolicyEvent(version=version, stage=stage, user_id=act.user_id, at=act.at, note=act.note))
    session.flush()
