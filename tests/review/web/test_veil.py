from review.db import Database
from tests.browsing import Browser
from tests.doubted import open_cases


def test_a_text_is_veiled_from_the_severity_that_the_reader_chose(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        bad, mild = open_cases(session, "one walnut", "one hazelnut")
    assert "data-veil=" not in ada.get(f"/cases/{bad.id}").text
    ada.post("/preferences/care", {"veil_from": "high"})
    assert "data-veil=" in ada.get(f"/cases/{bad.id}").text
    assert "data-veil=" not in ada.get(f"/cases/{mild.id}").text


def test_the_list_of_a_queue_leaves_out_the_words_of_what_is_veiled(ada: Browser, database: Database) -> None:
    with database.begin() as session:
        open_cases(session, "one walnut", "one hazelnut")
    ada.post("/preferences/care", {"veil_from": "high"})
    page = ada.get("/queues/review").text
    assert "one walnut" not in page
    assert "one hazelnut" in page
