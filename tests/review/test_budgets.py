"""A budget that is spent: nothing fails, and the verdict says which guard did not speak and why."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from guards.values import Action, GuardRun, Verdict
from review import budgets, jobs, services, tallies
from review.budgets import Budget
from review.db import Database, utcnow
from review.models import Case, Screening, Service
from review.services import Bounds
from review.settings import Settings
from review.web import context
from tests.made import HOUSE, key_for, publish, send

ASKS_DETOXIFY = """
  - {id: rude, name: Rude, category: nuts, severity: low, action: review,
     when: {score: {guard: detoxify, label: toxicity, at_least: 0.5}}}
"""
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    key = key_for(database, "bot", "submit", "read")
    with database.begin() as session:
        publish(session, HOUSE + ASKS_DETOXIFY)
        services.limit(session, "bot", Bounds(seconds_per_day=1e-6))
    return key


def how(guards: list[dict[str, Any]]) -> tuple[str, str]:
    (run,) = [run for run in guards if run["guard"] == "detoxify"]
    return run["state"], run["reason"]


SPENT = ("skipped", "budget spent: 1e-06 seconds of classifiers a day")


@pytest.mark.torch
def test_a_check_and_a_worker_go_on_with_the_cheap_guards_and_say_so(
    make_app: Callable[[Settings], Flask],
    settings: Settings,
    database: Database,
    key: dict[str, str],
    tiny_checkpoint: Path,
) -> None:
    wanted = {"detoxify_model": str(tiny_checkpoint), "check_classifiers": "process", "detoxify_threads": 1}
    app = make_app(settings.model_copy(update=wanted))
    client = app.test_client()
    body = {"text": "good morning", "budget_ms": 60_000}
    first = client.post("/v1/check", json=body, headers=key)
    dear, said = first.get_json(), client.post("/v1/check", json=body, headers=key).get_json()
    assert (dear["verdict"], dear["complete"], how(dear["guards"])[0]) == (
        "allow",
        True,
        "ran",
    )
    assert first.headers["RateLimit-Policy"] == '"classifiers";q=0;w=86400;qu="seconds"'
    assert (said["verdict"], said["state"], said["complete"], said["pending"]) == (
        "review",
        "screened",
        False,
        [],
    )
    assert how(said["guards"]) == SPENT
    assert said["incomplete_because"] == [f"detoxify: {SPENT[1]}"]
    assert said["case"]["state"] == "open"
    kept = json.loads(client.get(f"/v1/items/{said['id']}", headers=key).data)
    assert (how(kept["guards"]), kept["incomplete_because"]) == (SPENT, said["incomplete_because"])
    moderated = client.post("/v1/moderations", json={"input": "good day"}, headers=key).get_json()
    assert moderated["results"][0]["flagged"] is False
    assert how(moderated["results"][0]["weighbridge"]["guards"]) == SPENT

    with app.app_context():
        guards = context.parts().guards
    parts = jobs.Parts(database, guards, context.parts_of(app).bell, jobs.terms_of(settings))
    with database.begin() as session:
        poor, rich = (send(session, "good evening", service=name)[0] for name in ("bot", "rich"))
    assert jobs.screen_batch(parts) == 2
    with database.read() as session:
        found = {one.item_id: one for one in session.query(Screening)}
        assert (found[poor].verdict, how(found[poor].guards)) == (Action.REVIEW, SPENT)
        assert session.query(Case).filter_by(item_id=poor).count() == 1
        assert (found[rich].verdict, how(found[rich].guards)[0]) == (Action.ALLOW, "ran")


def test_what_no_guard_here_could_have_said_is_not_left_to_the_workers_in_vain(
    make_app: Callable[[Settings], Flask], settings: Settings, database: Database, key: dict[str, str]
) -> None:
    client = make_app(settings).test_client()
    first = client.post("/v1/check", json={"text": "hello"}, headers=key).get_json()
    assert (first["state"], first["pending"]) == ("waiting", ["detoxify"])
    with database.begin() as session:
        bot = session.query(Service).one().id
        tallies.add(session, {(tallies.Name.DAY_SECONDS, str(bot), utcnow().date().isoformat()): 1.0})
    second = client.post("/v1/check", json={"text": "hello"}, headers=key).get_json()
    assert (second["state"], second["pending"], how(second["guards"])) == ("screened", [], SPENT)


def test_a_day_counts_what_every_guard_cost_and_is_over_at_midnight(database: Database) -> None:
    runs = (
        GuardRun("rules", "ran", milliseconds=500, cost=0.25),
        GuardRun("linear", "ran", milliseconds=500, cost=0.5),
        GuardRun("detoxify", "failed", "took 9 ms", milliseconds=1_000, cost=1.0),
    )
    with database.begin() as session:
        bot = services.ensure_service(session, "bot", NOON).id
        tallies.screened(session, [(bot, Verdict(Action.ALLOW, complete=True, guards=runs))] * 2, NOON)
    with database.begin() as session:
        assert budgets.used(session, [bot], NOON) == {bot: Budget(seconds=3.0, cost=3.5)}
        midnight = NOON + timedelta(hours=12)
        assert budgets.used(session, [bot], midnight) == {bot: Budget()}
        for bounds, default, what in (
            (Bounds(), Budget(), {}),
            (Bounds(), Budget(cost=3.5), {"bot": "a cost of 3.5 a day"}),
            (Bounds(cost_per_day=0), Budget(cost=3.5), {}),
            (Bounds(seconds_per_day=3), Budget(), {"bot": "3 seconds of classifiers a day"}),
            (Bounds(seconds_per_day=3.01), Budget(), {}),
        ):
            services.limit(session, "bot", bounds)
            assert budgets.exhausted(session, [bot], default, NOON) == what
            assert budgets.exhausted(session, [bot], default, midnight) == {}
        tallies.drop_old(session, NOON + timedelta(days=32))
        assert budgets.used(session, [bot], NOON) == {bot: Budget()}


def test_what_is_left_of_a_budget_is_told_in_whole_numbers() -> None:
    left = list(budgets.windows(Budget(60, 0.5), Budget(61.5, 0.125), NOON))
    assert [(one.name, one.most, one.left, one.resets_in) for one in left] == [
        ("classifiers", 60, -1, 43_200),
        ("cost", 500_000, 375_000, 43_200),
    ]
