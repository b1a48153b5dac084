from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from guards.golden import Outcome, read_cases, replay
from guards.starter import starter_golden_cases, starter_policies
from review import golden, policies
from review.db import Database
from review.models import Policy, PolicyEvent
from review.policies import Act
from tests.decided import NOW, person


def test_every_starter_policy_is_live_from_the_first_start(session: Session) -> None:
    installed = policies.install_starters(session, NOW)
    assert [policy.name for policy in policies.active(session)] == sorted(installed)
    assert len(installed) == len(starter_policies()) > 0
    assert {policy.number for policy in policies.active(session)} == {1}


def test_no_golden_case_that_ships_fails_under_all_the_policies_that_ship(session: Session) -> None:
    policies.install_starters(session, NOW)
    results = list(replay(golden.in_force(session), policies.rules_with(session)))
    assert [result.reasons for result in results if result.outcome == Outcome.FAILED] == []
    assert len(results) == sum(len(read_cases(text, name)) for name, text in starter_golden_cases())


def test_a_second_start_changes_nothing_that_people_changed(session: Session) -> None:
    name = policies.install_starters(session, NOW)[0]
    act = Act(person(session), NOW)
    policy = policies.find(session, name)
    draft = policies.open_draft(session, policy, act)
    policies.edit(session, draft, draft.document + "# ours\n", act, revision=1)
    policies.publish(session, draft, act, revision=2)
    before = policies.active(session)
    assert policies.install_starters(session, NOW) == ()
    assert policies.active(session) == before


def test_several_processes_that_start_at_once_install_them_once(database: Database) -> None:
    def start(_: int) -> tuple[str, ...]:
        with database.begin() as session:
            return policies.install_starters(session, NOW)

    with ThreadPoolExecutor(4) as pool:
        installed = [name for names in pool.map(start, range(8)) for name in names]
    with database.read() as session:
        assert sorted(installed) == [policy.name for policy in policies.active(session)]
        assert session.query(Policy).count() == session.query(PolicyEvent).count() == len(installed)
