from review.db import Database
from review.models import Case, Screening
from tests.browsing import Browser

REMEDY = "there is no file /root/model.ckpt. Fetch it with: python app.py models fetch original"


def test_what_helps_whoever_runs_the_program_is_told_to_administrators_alone(
    ada: Browser, administrator: Browser, database: Database, cases: list[int]
) -> None:
    with database.begin() as session:
        item_id = session.get_one(Case, cases[0]).item_id
        screening = session.query(Screening).filter_by(item_id=item_id).one()
        run = {"guard": "detoxify", "state": "unavailable", "reason": REMEDY, "milliseconds": 0.0}
        screening.guards = [*screening.guards, run]
        screening.incomplete_because = [f"detoxify: {REMEDY}"]
    page = ada.get(f"/cases/{cases[0]}").text
    assert "Detoxify did not answer" in page
    assert "detoxify unavailable" in page
    assert "models fetch" not in page
    assert "models fetch original" in administrator.get(f"/cases/{cases[0]}").text
