from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from review import services
from review.db import Database
from review.errors import ForbiddenError, InvalidInputError, UnauthenticatedError
from review.models import ApiKey
from review.services import Doorkeeper, Scope

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def make_key(database: Database, *scopes: str, expires_at: datetime | None = None) -> str:
    with database.begin() as session:
        return services.create_key(session, "bot", scopes or ("submit",), NOW, expires_at=expires_at)[1]


def last_use(database: Database) -> datetime | None:
    with database.read() as session:
        return session.query(ApiKey).one().last_used_at


def test_only_the_hash_of_a_key_is_kept(session: Session) -> None:
    key, secret = services.create_key(session, "bot", ["submit"], NOW)
    kept = " ".join(str(value) for value in vars(key).values())
    assert secret.startswith(key.prefix + "_")
    assert secret not in kept
    assert secret.removeprefix(key.prefix + "_") not in kept


def test_a_second_key_belongs_to_the_same_service(session: Session) -> None:
    first, _ = services.create_key(session, "bot", ["submit"], NOW)
    second, _ = services.create_key(session, "bot", ["read"], NOW)
    assert (first.service_id, first.id) == (second.service_id, second.id - 1)
    assert [key.id for key in services.keys(session)] == [second.id, first.id]


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [
        ("", ["read"], "service"),
        ("a b", ["read"], "service"),
        ("bot", ["reed"], "scopes"),
        ("bot", [], "scopes"),
    ],
)
def test_a_key_needs_a_plain_name_and_known_scopes(
    session: Session, name: str, scopes: list[str], field: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        services.create_key(session, name, scopes, NOW)
    assert caught.value.field == field


def test_a_key_tells_whose_it_is(database: Database) -> None:
    caller = Doorkeeper(database).authenticate(make_key(database), Scope.SUBMIT, NOW)
    assert (caller.service, sorted(caller.scopes)) == ("bot", ["submit"])


@pytest.mark.parametrize("key", ["", "wb_", "wb_00000000_" + "x" * 43, "wb_0000\x00000_" + "é" * 43])
def test_an_unknown_key_is_turned_away(database: Database, key: str) -> None:
    with pytest.raises(UnauthenticatedError):
        Doorkeeper(database).authenticate(key, Scope.SUBMIT, NOW)


def test_a_key_is_good_only_for_its_scopes(database: Database) -> None:
    key = make_key(database, "read")
    with pytest.raises(ForbiddenError, match="submit"):
        Doorkeeper(database).authenticate(key, Scope.SUBMIT, NOW)


def test_an_admin_key_is_good_for_everything(database: Database) -> None:
    key = make_key(database, "admin")
    assert Doorkeeper(database).authenticate(key, Scope.LABEL, NOW).service == "bot"


def test_a_key_ends_when_it_expires_even_while_it_is_kept(database: Database) -> None:
    key = make_key(database, expires_at=NOW + timedelta(hours=1))
    door = Doorkeeper(database)
    door.authenticate(key, Scope.SUBMIT, NOW + timedelta(minutes=59))
    with pytest.raises(UnauthenticatedError, match="expired"):
        door.authenticate(key, Scope.SUBMIT, NOW + timedelta(hours=1))


@pytest.mark.parametrize("forgets", [True, False])
def test_a_revoked_key_is_turned_away_once_nothing_is_kept_of_it(database: Database, forgets: bool) -> None:
    key = make_key(database)
    door = Doorkeeper(database, kept_seconds=600 if forgets else 0)
    caller = door.authenticate(key, Scope.SUBMIT, NOW)
    with database.begin() as session:
        services.revoke_key(session, caller.key_id, NOW)
    if forgets:
        door.forget()
    with pytest.raises(UnauthenticatedError, match="revoked"):
        door.authenticate(key, Scope.SUBMIT, NOW)


def test_the_last_use_is_kept_to_the_minute(database: Database) -> None:
    key = make_key(database)
    door = Doorkeeper(database, kept_seconds=0)
    seen = []
    for seconds in (0, 30, 59, 61, 90):
        door.authenticate(key, Scope.SUBMIT, NOW + timedelta(seconds=seconds))
        seen.append(last_use(database))
    assert seen == [NOW, NOW, NOW, NOW + timedelta(seconds=61), NOW + timedelta(seconds=61)]
