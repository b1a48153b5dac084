import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from review import decisions, probes, queues
from review.db import Database, utcnow
from review.decisions import Ruling
from review.models import Case, Decision, Probing, WebhookDelivery
from review.models.labels import Outcome
from tests.browsing import Browser
from tests.doubted import default_queue, make_person, open_cases
from tests.told import endpoint

LEFT_OUT = (
    r"^.*<main",
    r'<aside class="queue".*?</aside>',
    r'<section class="like".*?</section>',
    r'<form class="(alike|toast)".*?</form>',
    r'(csrf_token" value|datetime)="[^"]*"',
)
YES = {"answers": ["nuts"], "severity": "high"}


@pytest.fixture
def known(database: Database) -> int:
    """Return a case that joan decided yesterday; two wait, and people are given gold while there is any."""
    now = utcnow()
    with database.begin() as session:
        queues.install_defaults(session, now)
        (case,) = open_cases(session, "one walnut, known", now=now - timedelta(days=1))
        joan = make_person(session, "joan").id
        ruling = Ruling(Outcome.VIOLATING, ("nuts",), "high")
        decisions.decide(session, case.id, joan, ruling, seen=1, now=now - timedelta(days=1))
        open_cases(session, "one walnut, the first", "one walnut, other", now=now)
        default_queue(session).gold_share = 100
        endpoint(session, hold_seconds=600)
        return case.id


def shape(page: str, case_id: str) -> list[str]:
    """Return what a page says of its case without what differs from one to the next: numbers, text, lists."""
    for left_out in LEFT_OUT:
        page = re.sub(left_out, "", page, flags=re.DOTALL)
    page = page.replace(f"/cases/{case_id}", "/cases/").replace(f"ase {case_id}", "ase ")
    page = re.sub(r"\d+|the first|other|known|\u202f[µm]?s\b", "", page)
    return re.sub(r"\s+", "", page).split(">")


def told_of(browser: Browser) -> tuple[str, list[list[str]]]:
    """Let a person take the next case and decide it; return it, and what each answer showed."""
    case_id = browser.post("/queues/review/next").location.rpartition("/")[2]
    here = f"/cases/{case_id}"
    shown = [browser.get(here).text, browser.get(f"{here}/history").text, browser.get(f"{here}/notes").text]
    answer = browser.post(f"{here}/decide", {**YES, "seen": 1}, fragment=True)
    toast = re.search(r"<form class=\"toast\".*?</form>", answer.text, re.DOTALL)
    assert toast
    shown += [toast[0].replace("toast", ""), browser.get(here).text]
    return case_id, [*(shape(page, case_id) for page in shown), sorted(answer.headers.keys())]


def test_gold_looks_like_any_other_case_before_it_is_answered_and_after(
    ada: Browser, owner: Browser, database: Database, known: int
) -> None:
    owner.post(f"/cases/{known}/gold", {"queue": "review"})
    gold, told_of_gold = told_of(ada)
    other, told_of_other = told_of(ada)
    with database.read() as session:
        assert [session.get_one(Case, int(one)).is_gold for one in (gold, other)] == [True, False]
    assert told_of_gold == told_of_other
    assert "leavesin" in "".join(told_of_gold[3])


def test_its_answer_is_counted_nowhere_but_in_figures_once_a_shift_is_over(
    ada: Browser, senior: Browser, owner: Browser, database: Database, known: int
) -> None:
    owner.post(f"/cases/{known}/gold", {"queue": "review"})
    here = ada.post("/queues/review/next").location
    said = ada.post(f"{here}/decide", {"outcome": "fine", "golden": "yes", "seen": 1}, fragment=True).text
    assert f'action="{here}/take-back"' in said
    assert here in ada.get("/decisions").text
    assert "Hidden gold" not in ada.get("/figures").text
    assert "fine" in ada.post(f"{here}/take-back", fragment=True).text
    ada.post(f"{here}/decide", {**YES, "seen": 3})
    with database.begin() as session:
        assert session.scalars(select(Decision.case_id)).all() == [known]
        assert session.query(WebhookDelivery).count() == 0
        session.query(Probing).update({"answered_at": utcnow() - probes.SETTLED_AFTER})
    assert "1 of 1" in ada.get("/figures").text
    assert "1 of 1" not in senior.get("/figures").text
    assert re.search(r"<td>ada</td>.*21\D*%", senior.get("/gold").text)
    assert ada.get("/gold").status_code == 403
    assert "1 of 1" in owner.get("/queues/review/gold").text


def test_an_owner_chooses_gold_from_cases_and_golden_cases_and_ends_it(
    ada: Browser, owner: Browser, database: Database, known: int
) -> None:
    form = {"title": "Ours", "lease": "10", "due-": "24", "needed": "1"}
    answer = owner.post("/queues/review/settings", {**form, "gold_share": "51"})
    assert answer.status_code == 422
    assert re.search(r'name="gold_share"[^>]*aria-invalid="true"', answer.text)
    assert "Give it to them" in owner.get(f"/cases/{known}").text
    assert "Give it to them" not in ada.get(f"/cases/{known}").text
    owner.post(f"/cases/{known}/gold", {"queue": "nowhere"})
    assert "Choose a queue." in owner.get("/").text
    owner.post(f"/cases/{known}/gold", {"queue": "review"})
    assert "are given it unannounced" in owner.get(f"/cases/{known}").text
    page = owner.get("/queues/review/gold").text
    assert "one walnut, known" in page
    end = re.search(r'action="(/gold/\d+/end)"', page)
    assert end
    assert ada.post(end[1]).status_code == 403
    owner.post(end[1])
    assert "None yet" in owner.get("/queues/review/gold").text
    ada.post("/queues/review/next")
    owner.post("/queues/review/next")
    waiting = owner.post("/queues/review/next").location
    owner.post(f"{waiting}/decide", {**YES, "golden": "yes", "seen": 1})
    assert "Ask reviewers" in owner.get("/golden/").text
    name = re.search(r'action="(/golden/[^"]+/gold)"', owner.get("/golden/").text)
    assert name
    assert owner.post(name[1]).location == "/golden/"
    assert "0 of 0" in owner.get("/queues/review/gold").text
    assert "Ask reviewers" not in ada.get("/golden/").text
