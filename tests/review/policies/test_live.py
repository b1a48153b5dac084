from datetime import UTC, datetime

from sqlalchemy.orm import Session

from review.models import Policy, PolicyVersion
from review.models.policies import Stage
from review.policies import ActivePolicy, active

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def version(policy: Policy, number: int, stage: Stage) -> PolicyVersion:
    return PolicyVersion(policy=policy, number=number, stage=stage, document=f"v{number}", created_at=AT)


def test_only_live_versions_are_active_by_name(session: Session) -> None:
    threats, abuse, unborn = (Policy(name=name, created_at=AT) for name in ("threats", "abuse", "unborn"))
    session.add_all([version(threats, 1, Stage.RETIRED), version(threats, 3, Stage.DRAFT)])
    session.add_all([version(abuse, 1, Stage.LIVE), version(unborn, 1, Stage.DRAFT)])
    live = version(threats, 2, Stage.LIVE)
    session.add(live)
    session.flush()
    found = active(session)
    assert [policy.name for policy in found] == ["abuse", "threats"]
    assert found[1] == ActivePolicy("threats", 2, live.id, "v2")


def test_without_policies_nothing_is_active(session: Session) -> None:
    assert active(session) == ()
