from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import decisions, erasure, histories, queues
from review.decisions import Ruling
from review.histories import items
from review.models import Case, Item, Queue, User
from review.models.labels import Outcome
from review.models.people import Role
from review.queues import access
from tests.doubted import make_person, open_cases
from tests.made import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(session: Session) -> User:
    return make_person(session, "ada")


@pytest.fixture
def case(session: Session, ada: User) -> Case:
    (case,) = by_pat(session, "a walnut")
    queues.claim(session, case.id, ada.id, NOW + MINUTE)
    return case


def by_pat(session: Session, *texts: str, author: str = "pat") -> list[Case]:
    cases = open_cases(session, *texts)
    for case in cases:
        case.item.author = author
    session.flush()
    return cases


def keep_from_ada(session: Session, case: Case) -> None:
    case.queue = session.scalars(select(Queue).where(Queue.name == "threats")).one()
    session.flush()
    access.keep_for(session, case.queue_id, Role.SENIOR, (), NOW)


def test_an_item_tells_all_that_happened_the_newest_first(session: Session, case: Case, ada: User) -> None:
    queues.skip(session, case.id, ada.id, NOW + 2 * MINUTE, reason="a poet's")
    ruling = Ruling(Outcome.VIOLATING, ("nuts",), "high", "It says so.")
    made = decisions.decide(session, case.id, ada.id, ruling, seen=1, now=NOW + 3 * MINUTE)
    decisions.undo(session, made.id, ada.id, NOW + 4 * MINUTE)
    lines = histories.past_of(session, case, ada.id).lines
    assert [(line.words, line.who, line.note) for line in lines[:4]] == [
        ("taken back", "ada", ""),
        ("decided", "ada", "nuts, high: It says so."),
        ("skipped", "ada", "a poet's"),
        ("taken", "ada", ""),
    ]
    assert {line.words for line in lines[4:]} == {"case opened", "screened", "arrived"}


def test_a_long_history_is_read_page_by_page_and_nothing_twice(
    session: Session, case: Case, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "PAGE", 3)
    for number in range(2, 10):
        queues.skip(session, case.id, ada.id, NOW + number * MINUTE)
        queues.claim(session, case.id, ada.id, NOW + number * MINUTE)
    read: list[histories.Happening] = []
    before = None
    while True:
        page = histories.past_of(session, case, ada.id, before=before)
        read.extend(page.lines)
        before = page.older
        if before is None:
            break
    assert [line.at for line in read] == sorted((line.at for line in read), reverse=True)
    assert sorted(line.words for line in read) == sorted(
        ["taken"] * 9 + ["skipped"] * 8 + ["case opened", "screened", "arrived"]
    )


def test_an_author_is_counted_with_what_became_of_it(session: Session, case: Case, ada: User) -> None:
    bad, fine, waits = by_pat(session, "walnut one", "walnut two", "walnut three")
    by_pat(session, "walnut of another", author="kim")
    decisions.decide(session, bad.id, ada.id, Ruling(Outcome.VIOLATING, ("nuts",), "high"), seen=1, now=NOW)
    decisions.decide(session, fine.id, ada.id, Ruling(Outcome.FINE), seen=1, now=NOW)
    undone = decisions.decide(
        session, waits.id, ada.id, Ruling(Outcome.VIOLATING, ("nuts",), "high"), seen=1, now=NOW
    )
    decisions.undo(session, undone.id, ada.id, NOW)
    assert histories.figures_of(session, case, NOW) == histories.AuthorFigures(4, 4, 1)
    last = histories.last_cases(session, case.item, ada.id)
    assert [(one.case_id, one.outcome) for one in last] == [
        (waits.id, None),
        (fine.id, Outcome.FINE),
        (bad.id, Outcome.VIOLATING),
    ]
    assert histories.figures_of(session, case, NOW + timedelta(days=31)).items == 0


def test_nothing_is_shown_of_a_queue_that_is_kept_for_others(session: Session, case: Case, ada: User) -> None:
    (other,) = by_pat(session, "walnut two")
    decisions.decide(session, other.id, ada.id, Ruling(Outcome.FINE, (), "", "a secret"), seen=1, now=NOW)
    keep_from_ada(session, other)
    assert histories.last_cases(session, case.item, ada.id) == []
    (hidden,) = [one for one in histories.sent_by(session, case, ada.id)[0] if one.item_id == other.item_id]
    assert (hidden.case_id, hidden.outcome, hidden.said, hidden.snippet) == (None, None, "", "")
    senior = make_person(session, "sam", Role.SENIOR)
    assert histories.last_cases(session, case.item, senior.id)[0].said == "fine: a secret"
    of_it = histories.past_of(session, other, ada.id).lines
    assert all("secret" not in line.note and not line.who and line.case_id is None for line in of_it)


def test_an_erased_item_has_no_author(session: Session, case: Case) -> None:
    item: Item = erasure.erase(session, case.item.service_id, case.item_id, NOW)
    assert item.author is None
