"""Counts and daily caps along the real path: items come in and are screened until the rule fires."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from guards.values import Action
from review import counting, decisions, golden, intake, jobs, services
from review.bell import Bell, connect
from review.counting.slots import WIDTHS, seconds, width_of
from review.db import Database, utcnow
from review.decisions import Ruling
from review.intake import Submission
from review.judging import Guards
from review.models import Case, Decision, GoldenCase, Item, RecentCount, Screening, User
from review.models.labels import Outcome
from review.settings import Settings
from tests.made import publish

COUNTING = """
policy: house
categories: {nuts: {title: Nuts}, flood: {title: Flood}, repeat: {title: Repeat}}
rules:
  - {id: walnut, category: nuts, when: {text: {contains: walnut}}}
  - {id: flood, category: flood, action: block,
     when: {count: {of: items, by: author, within: 15m, at_least: 4}}}
  - {id: again, category: repeat, action: block,
     when: {count: {of: flags, kind: nuts, by: meta.author, within: 24h, at_least: 2}}}
  - {id: known, category: repeat, action: block,
     when: {count: {of: decisions, kind: violating, by: author, within: 7d, at_least: 1}}}
"""
CAPPED = """
policy: house
categories: {nuts: {title: Nuts}}
rules: [{id: walnut, category: nuts, action: block, daily_cap: 2, when: {text: {contains: walnut}}}]
"""


@pytest.fixture
def parts(database: Database, settings: Settings, redis_url: str) -> jobs.Parts:
    return jobs.Parts(database, Guards(()), Bell(connect(redis_url)), jobs.terms_of(settings))


def screen(parts: jobs.Parts, *texts: str, author: str = "u-1", at: datetime | None = None) -> list[Action]:
    """Let an author send texts, screen them, and return their verdicts."""
    with parts.database.begin() as session:
        service_id = services.ensure_service(session, "bot", utcnow()).id
        sent = [
            intake.submit(session, service_id, Submission(text, meta={"author": author}), at or utcnow()).id
            for text in texts
        ]
    while jobs.screen_batch(parts):
        pass
    with parts.database.read() as session:
        return [verdict_of(session, item_id) for item_id in sent]


def verdict_of(session: Session, item_id: int) -> Action:
    verdict = session.get_one(Item, item_id, populate_existing=True).verdict
    assert verdict is not None
    return verdict


def live(parts: jobs.Parts, document: str, number: int = 1) -> None:
    with parts.database.begin() as session:
        publish(session, document, number)


def test_items_of_an_author_count_until_the_rule_fires_in_one_batch_and_in_many(parts: jobs.Parts) -> None:
    live(parts, COUNTING)
    assert screen(parts, "one", "two") == [Action.ALLOW] * 2
    assert screen(parts, "one", "two", author="u-2") == [Action.ALLOW] * 2
    assert screen(parts, "three", "four", "five") == [Action.ALLOW, Action.BLOCK, Action.BLOCK]
    with parts.database.read() as session:
        newest = session.query(Screening).order_by(Screening.id.desc()).first()
        assert newest is not None
        assert newest.counts["items::author:900"] == 5
        flag = newest.flags[0]
        assert flag.trace["leaves"] == [
            {"at": "when.count", "kind": "count", "key": "items::author:900", "value": 5, "at_least": 4}
        ]


def test_what_lies_before_the_window_does_not_count(parts: jobs.Parts) -> None:
    live(parts, COUNTING)
    earlier = utcnow() - timedelta(minutes=17)
    screen(parts, "one", "two", "three", at=earlier)
    assert screen(parts, "four") == [Action.ALLOW]
    assert screen(parts, "late", at=earlier) == [Action.BLOCK]


def test_flags_count_once_an_item_and_category(parts: jobs.Parts) -> None:
    live(parts, COUNTING)
    assert screen(parts, "walnut walnut walnut") == [Action.REVIEW]
    assert screen(parts, "hello") == [Action.ALLOW]
    assert screen(parts, "a walnut") == [Action.REVIEW]
    assert screen(parts, "a hazelnut") == [Action.BLOCK]


def test_decisions_count_until_they_are_taken_back(parts: jobs.Parts) -> None:
    live(parts, COUNTING)
    screen(parts, "a walnut")
    with parts.database.begin() as session:
        kim = User(name="kim", role="reviewer", password_hash="", created_at=utcnow())
        session.add(kim)
        session.flush()
        case = session.query(Case).one()
        said = Ruling(Outcome.VIOLATING, ("nuts",))
        decided = decisions.decide(session, case.id, kim.id, said, seen=case.version, now=utcnow())
    assert screen(parts, "hello") == [Action.BLOCK]
    with parts.database.begin() as session:
        decisions.undo(session, decided.id, kim.id, utcnow())
    assert screen(parts, "hello") == [Action.ALLOW]


def test_a_reached_cap_makes_a_rule_act_one_step_softer_until_the_next_day(parts: jobs.Parts) -> None:
    live(parts, CAPPED)
    assert screen(parts, "walnut") == [Action.BLOCK]
    assert screen(parts, "walnut", "walnut", "fine") == [Action.BLOCK, Action.REVIEW, Action.ALLOW]
    assert screen(parts, "walnut") == [Action.REVIEW]
    with parts.database.begin() as session:
        assert session.query(RecentCount).one().number == 2
        session.execute(update(RecentCount).values(starts=RecentCount.starts - 86_400))
    assert screen(parts, "walnut") == [Action.BLOCK]


def test_nothing_is_counted_that_no_policy_asks_for(parts: jobs.Parts) -> None:
    live(parts, CAPPED.replace("daily_cap: 2, ", ""))
    screen(parts, "walnut")
    with parts.database.read() as session:
        assert session.query(RecentCount).count() == 0


def test_a_batch_that_comes_to_nothing_counts_nothing(
    parts: jobs.Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the worker is killed before its commit: verdict and number stand or fall together."""
    live(parts, COUNTING)

    def fall(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("review.delivery.verdicts_given", fall)
        with parts.database.begin() as session:
            service_id = services.ensure_service(session, "bot", utcnow()).id
            intake.submit(session, service_id, Submission("one", meta={"author": "u-1"}), utcnow())
        jobs.screen_batch(parts)
    with parts.database.read() as session:
        assert (session.query(Screening).count(), session.query(RecentCount).count()) == (0, 0)
    assert jobs.screen_batch(parts) == 1
    with parts.database.read() as session:
        assert session.query(RecentCount).one().number == 1


def test_a_golden_case_keeps_the_numbers_of_then(parts: jobs.Parts) -> None:
    live(parts, COUNTING.replace("category: flood, action: block", "category: flood"))
    screen(parts, "one", "two", "three", "four")
    with parts.database.begin() as session:
        kim = User(name="kim", role="reviewer", password_hash="", created_at=utcnow())
        session.add(kim)
        session.flush()
        case = session.query(Case).one()
        said = Ruling(Outcome.VIOLATING, ("flood",))
        decided = decisions.decide(session, case.id, kim.id, said, seen=case.version, now=utcnow())
        golden.promote(session, session.get_one(Decision, decided.id), kim, utcnow())
        (text,) = golden.in_force(session)
        assert text.subject.counts["items::author:900"] == 4
        assert session.query(GoldenCase).one().counts == text.counts


def test_what_no_window_reaches_is_forgotten(session: Session) -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for number, until in enumerate((seconds(now) - 1, seconds(now), seconds(now) + 1)):
        session.add(RecentCount(subject=bytes([number]) * 16, starts=0, number=1, until=until))
    session.flush()
    assert counting.forget(session, now) == 2
    assert session.query(RecentCount).one().until == seconds(now) + 1


@pytest.mark.parametrize(
    ("within", "width"),
    [(1, 1), (90, 1), (900, 10), (3_600, 60), (86_400, 3_600), (604_800, 21_600), (366 * 86_400, 86_400)],
)
def test_a_window_is_put_together_from_a_few_dozen_stretches(within: int, width: int) -> None:
    assert width_of(within) == width
    assert width in WIDTHS
    assert within / width <= 366
