from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from review import queues
from review.errors import InvalidInputError, NotFoundError
from review.models import Case, Screening, User
from review.models.people import Role
from review.queues import rerouting, routing_trials
from review.queues.routing import fits
from tests.doubted import make_person, open_cases
from tests.made import NOW


@pytest.fixture
def olive(session: Session) -> User:
    queues.install_defaults(session, NOW)
    return make_person(session, "olive", Role.POLICY_OWNER)


@pytest.fixture
def flagged(session: Session) -> Case:
    """Open a case of nuts, high, and wasps, low, with facts of its own."""
    (case,) = open_cases(session, "a walnut")
    case.item.meta = {"model": "helper-3", "user": {"tier": "gold"}, "retry": True}
    return case


def add(session: Session, olive: User, queue: str, **asks: str) -> int:
    return rerouting.add_rule(session, {k: [v] for k, v in asks.items()}, queue, olive.id, NOW).id


@pytest.mark.parametrize(
    ("asks", "held"),
    [
        ({"category": ["nuts"]}, True),
        ({"category": ["wasps", "nuts"], "severity": ["high"]}, True),
        ({"category": ["wasps"], "severity": ["high"]}, False),  # each of another finding
        ({"category": ["nut"]}, False),
        ({"policy": ["house"], "rule": ["walnut"], "guard": ["rules"]}, True),
        ({"service": ["bot"], "kind": ["output"]}, True),
        ({"service": ["chat"]}, False),
        ({"meta.model": ["helper-2", "helper-3"]}, True),
        ({"meta.user.tier": ["gold"], "meta.retry": ["true"]}, True),
        ({"meta.user": ["gold"]}, False),
        ({"meta.missing.deeper": ["x"]}, False),
    ],
)
def test_a_rule_fits_where_all_that_it_asks_for_holds(
    session: Session, flagged: Case, asks: Mapping[str, Sequence[str]], held: bool
) -> None:
    screening = session.query(Screening).one()
    assert fits(asks, flagged.item, screening.flags) is held


def test_a_category_stands_for_those_below_it(session: Session, flagged: Case) -> None:
    flags = session.query(Screening).one().flags
    flags[0].category = "nuts/threat"
    assert fits({"category": ["nuts"]}, flagged.item, flags[:1])
    assert not fits({"category": ["nut"]}, flagged.item, flags[:1])


def test_the_first_rule_that_fits_decides_and_the_history_says_which(session: Session, olive: User) -> None:
    first = add(session, olive, "threats", category="nuts", severity="high")
    add(session, olive, "wellbeing", category="nuts")
    high, low, none = open_cases(session, "a walnut", "a hazelnut", "a sting")
    assert [case.queue.name for case in (high, low, none)] == ["threats", "wellbeing", "review"]
    assert high.events[0].note == f"sent to Threats by routing rule {first}"
    assert [case.unrouted for case in (high, low, none)] == [False, False, True]
    assert [case.id for case in routing_trials.unrouted(session)] == [none.id]


def test_a_queue_that_the_policy_names_comes_before_the_routing(session: Session, olive: User) -> None:
    add(session, olive, "threats", category="nuts")
    (case,) = open_cases(session, "a walnut")
    case.state = case.state.DECIDED
    screening = session.query(Screening).one()
    screening.queue = "wellbeing"
    session.flush()
    again = queues.open_case(session, case.item, screening, NOW + timedelta(hours=1))
    assert (again.queue.name, again.unrouted) == ("wellbeing", False)


def test_rules_change_places_and_go_and_all_of_it_is_written_down(session: Session, olive: User) -> None:
    first, second = (
        add(session, olive, "threats", service="a"),
        add(session, olive, "wellbeing", service="b"),
    )
    rerouting.move_rule(session, second, "up", olive.id, NOW)
    rerouting.move_rule(session, second, "up", olive.id, NOW)  # it is the first already
    assert [rule.id for rule in rerouting.rules(session)] == [second, first]
    rerouting.remove_rule(session, second, olive.id, NOW)
    with pytest.raises(NotFoundError):
        rerouting.remove_rule(session, second, olive.id, NOW)
    assert [change.words for change in rerouting.changes(session)] == [
        "service b to Well-being",
        "service b to Well-being, to place 1",
        "service b to Well-being",
        "service a to Threats",
    ]


@pytest.mark.parametrize(
    ("asks", "field"),
    [
        ({}, "category"),
        ({"category": [" "]}, "category"),
        ({"meta.a b": ["x"]}, "meta"),
        ({"colour": ["x"]}, "meta"),
        ({"kind": ["poem"]}, "kind"),
        ({"service": ["x" * 201]}, "service"),
        ({"service": ["\0"]}, "service"),
        ({"service": [str(number) for number in range(51)]}, "service"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_field(asks: Mapping[str, Sequence[str]], field: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        rerouting.check(asks)
    assert error.value.field == field


def test_a_rule_is_tried_behind_those_in_force(session: Session, olive: User) -> None:
    open_cases(session, "a walnut", "a hazelnut", "a sting")
    rule = add(session, olive, "threats", category="nuts", severity="high")
    past = routing_trials.recent(session)
    trial = routing_trials.try_rule(session, {"category": ["nuts"]}, past)
    assert (trial.of, trial.fitting, trial.gets) == (3, 2, 1)
    assert routing_trials.shares(session, past) == {rule: 1, 0: 2}
