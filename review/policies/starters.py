"""The policies that a new installation starts with."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from guards.golden import read_cases
from guards.policy import load_policy
from guards.starter import starter_golden_cases, starter_policies
from review import golden
from review.db import insert_unless_there
from review.models import Policy
from review.models.policies import Stage
from review.policies.history import Act, add_version


def install_starters(session: Session, now: datetime) -> tuple[str, ...]:
    """Put every starter policy that was never here into force, with its golden cases; return their names.

    Safe on every start and in several processes at once: whoever inserts the policy's name installs it, and
    a policy that is here already is left as people made it.
    """
    cases = dict(starter_golden_cases())
    installed: list[str] = []
    for file, document in starter_policies():
        name = load_policy(document, source=file).name
        statement = insert_unless_there(session, cast("Table", Policy.__table__), ("name",))
        policy_id = session.execute(statement, {"name": name, "created_at": now}).scalar()
        if policy_id is None:
            continue
        policy = session.get_one(Policy, policy_id)
        add_version(session, policy, document, Stage.LIVE, Act(None, now, "starter policy"))
        beside = file.replace(".yaml", ".golden.yaml")
        if beside in cases:
            golden.keep(session, read_cases(cases[beside], beside), None, now)
        installed.append(name)
    return tuple(installed)
