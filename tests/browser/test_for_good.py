import pytest
from playwright.sync_api import expect

from review.db import Database
from review.models import ApiKey
from review.models.people import Role
from tests.browser.conftest import Enter
from tests.doubted import make_person
from tests.made import key_for

pytestmark = pytest.mark.once


@pytest.mark.parametrize("scripts", [True, False])
def test_a_key_is_revoked_only_once_it_was_asked_for(enter: Enter, database: Database, scripts: bool) -> None:
    key_for(database, "bot", "read")
    with database.begin() as session:
        make_person(session, "ann", Role.ADMINISTRATOR)
        prefix = session.query(ApiKey).one().prefix
    page = enter("ann", scripts=scripts)
    page.goto("/people")
    sure = page.get_by_role("button", name=f"Revoke {prefix} for good")
    expect(sure).to_be_hidden()
    page.locator("summary", has_text=f"Revoke… {prefix}").click()
    expect(page.get_by_text("is refused from then on")).to_be_visible()
    sure.click()
    expect(page.get_by_role("cell", name="revoked")).to_be_visible()
