from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from review import policies
from review.db import Database
from review.errors import ConflictError
from review.models.policies import Stage
from review.policies import Act
from tests.decided import NOW, ORCHARD, person

PEOPLE = 4


def test_of_several_who_publish_at_once_one_wins_and_the_others_hear_of_it(database: Database) -> None:
    with database.begin() as session:
        people = [person(session, f"person {number}") for number in range(PEOPLE)]
        policies.create(session, ORCHARD, Act(people[0], NOW))
    ready = Barrier(PEOPLE)

    def publish(number: int) -> str:
        ready.wait()
        try:
            with database.begin() as session:
                draft = policies.numbered(session, policies.find(session, "orchard"), 1)
                policies.publish(session, draft, Act(people[number], NOW), revision=1)
        except ConflictError:
            return "conflict"
        return "published"

    with ThreadPoolExecutor(PEOPLE) as pool:
        outcomes = sorted(pool.map(publish, range(PEOPLE)))
    assert outcomes == ["conflict"] * (PEOPLE - 1) + ["published"]
    with database.read() as session:
        events = policies.history(session, policies.find(session, "orchard"))
        assert [event.stage for event in events] == [Stage.LIVE, Stage.DRAFT]


def test_of_several_who_open_a_draft_at_once_all_get_the_same(database: Database) -> None:
    with database.begin() as session:
        act = Act(person(session), NOW)
        policy = policies.create(session, ORCHARD, act)
        policies.publish(session, policy.versions[0], act, revision=1)
    ready = Barrier(PEOPLE)

    def open_draft(_: int) -> int:
        ready.wait()
        with database.begin() as session:
            return policies.open_draft(session, policies.find(session, "orchard"), act).id

    with ThreadPoolExecutor(PEOPLE) as pool:
        assert len(set(pool.map(open_draft, range(PEOPLE)))) == 1
