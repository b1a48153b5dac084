"""What of a routing rule nothing goes by, and which rule leaves nothing to those behind it."""

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy.orm import Session

from review import queues
from review.errors import InvalidInputError
from review.models.people import Role
from review.queues import rerouting, routing_names
from review.queues.routing import covers
from tests.doubted import make_person, open_cases
from tests.made import NOW

KNOWN = {
    "policy": ["house"],
    "category": ["violence/threat", "spam"],
    "severity": ["low", "high"],
    "rule": ["walnut"],
    "guard": ["rules", "linear"],
    "service": ["bot"],
}


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ({"category": ["violence", "spam"], "policy": ["house"], "kind": ["input"], "meta.x": ["y"]}, []),
        ({"category": ["spam/mail"]}, ["no live policy names the category spam/mail"]),
        ({"policy": ["hous"]}, ["no live policy is called hous; did you mean house?"]),
        ({"severity": ["hi gh"]}, ["no live policy knows the severity hi gh; did you mean high?"]),
        (
            {"rule": ["walnut", "wallnut"]},
            ["no rule of a live policy is called wallnut; did you mean walnut?"],
        ),
        ({"guard": ["toxbert"]}, ["no rule of a live policy asks the guard toxbert"]),
        ({"service": ["Bot"]}, ["no service is called Bot; did you mean bot?"]),
    ],
)
def test_a_name_that_nothing_goes_by_is_doubted(
    asks: Mapping[str, Sequence[str]], said: Sequence[str]
) -> None:
    found = routing_names.doubts(asks, KNOWN)
    assert [words.split(";")[0] for words in found] == [words.split(";")[0] for words in said]
    assert all("did you mean" not in words or words in found for words in said)


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        ({"category": ["spam"]}, {"category": ["spam"]}, True),
        ({"category": ["spam"]}, {"category": ["spam/mail"], "severity": ["low"]}, True),
        ({"category": ["spam/mail"]}, {"category": ["spam"]}, False),
        ({"category": ["spam", "fraud"]}, {"category": ["fraud"]}, True),
        ({"category": ["spam"]}, {"category": ["spam", "fraud"]}, False),
        ({"category": ["spam"], "severity": ["low"]}, {"category": ["spam"]}, False),
        ({"service": ["bot"]}, {"service": ["bot/2"]}, False),
    ],
)
def test_a_rule_covers_another_where_it_fits_whatever_that_one_fits(
    first: Mapping[str, Sequence[str]], second: Mapping[str, Sequence[str]], *, held: bool
) -> None:
    assert covers(first, second) is held
    behind = routing_names.doubts(second, {**KNOWN, "category": ["spam/mail", "fraud"]}, [first])
    assert ("rule 1 comes first and gets all of it" in behind) is held


def test_what_live_policies_hold_is_known(session: Session) -> None:
    open_cases(session, "a walnut")
    known = routing_names.known(session)
    assert known["policy"] == ["house"]
    assert "nuts" in known["category"]
    assert "walnut" in known["rule"]
    assert "rules" in known["guard"]
    assert "bot" in known["service"]


def test_a_rule_like_another_is_refused_whatever_the_order_of_its_values(session: Session) -> None:
    queues.install_defaults(session, NOW)
    olive = make_person(session, "olive", Role.POLICY_OWNER).id
    rerouting.add_rule(session, {"category": ["a", "b"], "meta.x": ["1"]}, "threats", olive, NOW)
    with pytest.raises(InvalidInputError, match="Rule 1 asks for the same") as refused:
        rerouting.add_rule(session, {"meta.x": ["1"], "category": ["b", "a"]}, "wellbeing", olive, NOW)
    assert refused.value.field == "meta"
    rerouting.add_rule(session, {"category": ["a"], "meta.x": ["1"]}, "threats", olive, NOW)
