import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.casefiles import mask, note_reveal, open_casefile
from review.models import Case, Flag
from review.models.cases import CaseEventKind
from tests.doubted import make_person, open_cases
from tests.made import NOW


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        ("call 555-0100 now", [(5, 13)], "call \u2022\u2022\u2022-\u2022\u2022\u2022\u2022 now"),
        ("to ada@example.com", [(3, 18)], "to \u2022\u2022\u2022@example.com"),
        ("short", [(3, 99), (-4, 1)], "\u2022ho\u2022\u2022"),
        ("nothing", [], "nothing"),
    ],
)
def test_what_is_hidden_keeps_its_place(text: str, spans: list[tuple[int, int]], shown: str) -> None:
    assert mask(text, spans) == shown
    assert len(mask(text, spans)) == len(text)


@pytest.fixture
def case(session: Session) -> Case:
    (case,) = open_cases(session, "walnut of ada@example.com")
    session.scalars(
        select(Flag).where(Flag.item_id == case.item_id, Flag.rule == "sting")
    ).one().category = "privacy"
    flag = session.scalars(select(Flag).where(Flag.category == "privacy")).one()
    flag.start, flag.end = 10, 25
    session.flush()
    return case


def test_personal_data_is_hidden_everywhere_until_it_is_revealed(session: Session, case: Case) -> None:
    file = open_casefile(session, case.id)
    shown = "".join(segment.text for segment in file.segments)
    assert file.is_masked
    assert "ada" not in shown + "".join(quote for line in file.evidence for quote in line.quotes)
    assert not open_casefile(session, case.id, revealed=True).is_masked


def test_a_reveal_is_noted_with_who_asked(session: Session, case: Case) -> None:
    ada = make_person(session, "ada")
    note_reveal(session, case.id, ada.id, NOW)
    session.refresh(case)
    assert (case.events[-1].kind, case.events[-1].user_id) == (CaseEventKind.REVEALED, ada.id)
