import pytest
from sqlalchemy.orm import Session

from guards.values import Price
from review import screening
from review.errors import SettingsError
from review.judging import Guards
from review.models import Screening
from review.prices import read_prices
from review.screening import Terms
from review.settings import load_settings
from tests.made import NOW, publish, send


def test_a_guard_has_a_price_by_the_second_by_the_call_or_both() -> None:
    said = read_prices("detoxify=0.5/second, detoxify=2/call, rules=.1/call,")
    assert said == {"detoxify": Price(0.5, 2.0), "rules": Price(0.0, 0.1)}
    assert read_prices("") == {}


@pytest.mark.parametrize("wrong", ["detoxify", "detoxify=1", "detoxify=x/call", "detoxify=1/hour", "=1/call"])
def test_what_is_no_price_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"detoxify=0\.00002/second"):
        load_settings({"WEIGHBRIDGE_GUARD_PRICES": wrong})


def test_a_verdict_says_what_the_guards_have_cost(session: Session) -> None:
    publish(session)
    send(session, "a walnut")
    terms = Terms(items=9, characters=999, seconds=9, attempts=3)
    held = screening.claim(session, terms, NOW)
    assert held is not None
    in_force = Guards((), read_prices("rules=0.25/call")).in_force(session)
    screening.finish(session, held, screening.judge(held, in_force, terms, NOW), {}, NOW)
    assert session.query(Screening).one().guards[0]["cost"] == 0.25
