import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from review import bulk, care
from review.db import Database, utcnow
from review.models import BulkCase, Case, Flag, User
from review.models.bulk import BulkResult
from review.models.cases import CaseState
from review.models.people import Role
from tests.browsing import Browser
from tests.doubted import open_cases

NUTS = {"answers": ["nuts"], "severity": "high", "rationale": "The same flood."}
FLOOD = "Buy a walnut now at walnuts.example/offer and tell all of your friends about it, offer {}"


@pytest.fixture
def flood(database: Database) -> list[int]:
    """Open thirty cases that are alike, and one that is not."""
    texts = [FLOOD.format(n) for n in range(30)]
    with database.begin() as session:
        return [case.id for case in open_cases(session, *texts, "a hazelnut of a quite different kind")]


def count_in(database: Database, state: CaseState) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Case).where(Case.state == state)) or 0


def work_off(database: Database) -> None:
    going = 1
    while going:
        with database.begin() as session:
            going = bulk.work(session, utcnow())


def test_what_a_filter_chooses_is_counted_decided_and_taken_back(
    senior: Browser, database: Database, flood: list[int]
) -> None:
    assert "Decide many at once" in senior.get("/queues/review").text
    assert "Text contains" in senior.get("/queues/review/many").text
    counted = senior.post("/queues/review/many", {"words": "Walnut", "category": "nuts"}).location
    page = senior.get(counted).text
    assert "30 cases</span> of Everything else" in page
    assert "text contains “Walnut”" in page
    assert page.count("<bdi>Buy a walnut") == 10
    senior.get(counted)
    with database.read() as session:
        me = session.scalars(select(User).where(User.name == "sam")).one()
        assert care.shown_since(session, me.id, utcnow().date()) == {"high": 10}
    assert senior.post(f"{counted}/decide", NUTS).status_code == 422
    assert count_in(database, CaseState.DECIDED) == 0
    assert senior.post(f"{counted}/decide", {**NUTS, "confirm": "30"}).location == counted
    fragment = senior.get(counted, fragment=True).text
    assert re.search(r'<progress max="30" value="25"', fragment)
    assert 'hx-trigger="every 1s"' in fragment
    work_off(database)
    done = senior.get(counted, fragment=True).text
    assert "30 cases decided: nuts, high." in done
    assert "hx-trigger" not in done
    assert count_in(database, CaseState.OPEN) == 1
    assert counted in senior.get("/queues/review/many").text
    senior.post(f"{counted}/take-back")
    work_off(database)
    assert "30 decisions taken back" in senior.get(counted).text
    assert count_in(database, CaseState.OPEN) == 31


def test_what_was_typed_comes_back_with_what_is_wrong(senior: Browser, flood: list[int]) -> None:
    counted = senior.post("/queues/review/many", {}).location
    answer = senior.post(f"{counted}/decide", {"rationale": "half a thought", "confirm": "31"})
    assert answer.status_code == 422
    assert "choose at least one answer" in answer.text
    assert "half a thought" in answer.text
    answer = senior.post(f"{counted}/decide", {**NUTS, "confirm": "30"})
    assert "Type the number of cases to go on." in answer.text
    assert re.search(r'value="nuts" checked', answer.text)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"hours": "soon"}, "Write the hours as a whole number"),
        ({"words": "x\0y"}, "no NUL"),
        ({"words": "nobody ever said this"}, "No open case matches: text contains “nobody ever said this”."),
    ],
)
def test_a_filter_that_finds_nothing_or_makes_no_sense_says_so(
    senior: Browser, flood: list[int], form: dict[str, str], says: str
) -> None:
    assert says in senior.post("/queues/review/many", form).text


def test_a_reviewer_decides_what_is_alike_but_nothing_that_a_filter_chooses(
    ada: Browser, database: Database, flood: list[int]
) -> None:
    assert "Decide many at once" not in ada.get("/queues/review").text
    assert ada.post("/queues/review/many", {"words": "walnut"}).status_code == 403
    ada.post("/queues/review/next")
    assert "29 like this" in ada.get(f"/cases/{flood[0]}").text
    assert "like this</b>" not in ada.get(f"/cases/{flood[30]}").text
    act = ada.post(f"/cases/{flood[0]}/alike").location
    page = ada.get(act).text
    assert "The least alike first" in page
    assert page.index("% alike") < page.index("itself")
    form = {**NUTS, "confirm": "30", "listed": flood[:30], "cases": [*flood[:3], *flood[4:30]]}
    asked = ada.post(f"{act}/decide", form)
    assert asked.status_code == 422
    assert "29 cases</span> of Everything else" in asked.text
    assert "data-number>29</span>, to go on" in asked.text
    assert "30 cases" not in asked.text
    form["confirm"] = "29"
    assert ada.post(f"{act}/decide", form).location == act
    work_off(database)
    assert "29 cases decided" in ada.get(act).text
    assert "1 case left out" in ada.get(act).text
    assert count_in(database, CaseState.OPEN) == 2


def test_a_senior_who_is_one_no_more_begins_nothing(
    senior: Browser, database: Database, flood: list[int]
) -> None:
    counted = senior.post("/queues/review/many", {"words": "hazelnut"}).location
    with database.begin() as session:
        session.scalars(select(User).where(User.name == "sam")).one().role = Role.REVIEWER
    assert senior.post(f"{counted}/decide", NUTS).status_code == 403
    assert count_in(database, CaseState.DECIDED) == 0


def test_an_act_is_shown_to_nobody_else(
    senior: Browser, sign_in: Callable[[str, Role], Browser], flood: list[int]
) -> None:
    counted = senior.post("/queues/review/many", {}).location
    other = sign_in("ann", Role.ADMINISTRATOR)
    assert other.get(counted).status_code == 404
    assert other.post(f"{counted}/decide", {**NUTS, "confirm": "31"}).status_code == 404
    assert other.get("/many/99999999999999999999").status_code == 404


def test_what_somebody_else_has_is_listed_with_the_reason(
    senior: Browser, ada: Browser, database: Database, flood: list[int]
) -> None:
    counted = senior.post("/queues/review/many", {"words": "hazelnut"}).location
    ada.post(f"/cases/{flood[30]}/claim")
    senior.post(f"{counted}/decide", NUTS)
    page = senior.get(counted).text
    assert "ada has it" in page
    assert "0 cases decided" in page
    ada.post(f"/cases/{flood[30]}/snooze", {"hours": 4})
    assert "it is snoozed until 20" in senior.get(counted).text
    ada.post(f"/cases/{flood[30]}/claim")
    with database.begin() as session:
        session.get_one(Case, flood[30]).held_until = None
    assert "somebody had it, or it was snoozed" in senior.get(counted).text
    with database.read() as session:
        assert session.scalars(select(BulkCase.result)).all() == [BulkResult.HELD]


def test_what_differs_among_what_is_alike_is_marked(ada: Browser, database: Database) -> None:
    told = "Buy a walnut <b> now at walnuts.example and tell all of your friends about {} offer of a lifetime"
    with database.begin() as session:
        texts = told.format("the"), told.format("an"), told.format("the") + ", " + "x " * 200
        one = open_cases(session, *texts)[0].id
    page = ada.get(ada.post(f"/cases/{one}/alike").location).text
    assert "What case 1 does not say is marked." in page
    assert "friends about <mark>an</mark> offer of a lifetime</bdi>" in page
    assert "friends about the offer of a lifetime</bdi>" in page
    assert "walnut &lt;b&gt; now" in page


def test_a_text_that_is_cut_ends_in_an_ellipsis(senior: Browser, database: Database) -> None:
    with database.begin() as session:
        open_cases(session, "walnut " * 60)
    counted = senior.post("/queues/review/many", {}).location
    assert f"<bdi>{('walnut ' * 60)[:159]}…</bdi>" in senior.get(counted).text
    with database.begin() as session:
        session.scalars(select(Case)).one().version += 1
    senior.post(f"{counted}/decide", NUTS)
    assert f"<bdi>{('walnut ' * 60)[:89]}…</bdi>" in senior.get(counted).text


def test_personal_data_in_a_sample_is_hidden_from_whoever_may_not_see_it(
    ada: Browser, database: Database
) -> None:
    with database.begin() as session:
        one, _ = open_cases(session, "a walnut of ada@example.com", "a walnut of ada@example.com!")
        for flag in session.scalars(select(Flag).where(Flag.rule == "sting")):
            flag.category, flag.start, flag.end = "privacy", 12, 27
    page = ada.get(ada.post(f"/cases/{one.id}/alike").location).text
    assert "@example.com" in page
    assert "ada@" not in page
