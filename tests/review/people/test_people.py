from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import people
from review.errors import ConflictError, InvalidInputError, ThrottledError
from review.models import SignIn, User
from review.models.people import Role
from review.people import guesses, passwords, users

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_new_person_has_a_one_time_password_that_must_be_changed(session: Session) -> None:
    user, password = people.create_user(session, "Ada.Okafor", Role.REVIEWER, NOW)
    assert (user.name, user.must_change_password) == ("ada.okafor", True)
    assert passwords.check(password, user.password_hash)
    assert password not in user.password_hash


def test_the_first_administrator_is_made_once(session: Session) -> None:
    first = people.create_first_administrator(session, NOW)
    assert first is not None
    assert first[0].role == Role.ADMINISTRATOR
    assert people.create_first_administrator(session, NOW) is None


@pytest.mark.parametrize("name", ["", " ", "a b", "-ada", "ада", "a" * 81, "ada\n"])
def test_what_is_no_name_is_refused(session: Session, name: str) -> None:
    if name == "ada\n":
        assert people.create_user(session, name, Role.REVIEWER, NOW)[0].name == "ada"
        return
    with pytest.raises(InvalidInputError):
        people.create_user(session, name, Role.REVIEWER, NOW)


def test_a_name_is_given_once_in_capitals_or_not(session: Session) -> None:
    people.create_user(session, "ada", Role.REVIEWER, NOW)
    with pytest.raises(ConflictError):
        people.create_user(session, "ADA", Role.REVIEWER, NOW)


def test_nobody_has_no_password() -> None:
    assert not passwords.check("anything", None)


def test_changing_the_password_ends_the_other_sign_ins(session: Session) -> None:
    user, password = people.create_user(session, "ada", Role.REVIEWER, NOW)
    here = people.sign_in(session, user.id, NOW, DAY)
    there = people.sign_in(session, user.id, NOW, DAY)
    people.change_password(session, user.id, password, "correct horse battery", keep=here)
    assert people.whoever_holds(session, here, NOW, HOUR) is not None
    assert people.whoever_holds(session, there, NOW, HOUR) is None
    assert not user.must_change_password


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "correct horse battery", "old"),
        (None, "short", "new"),
        (None, "aaaaaaaaaaaaaaaa", "new"),
        (None, "ada-is-my-name", "new"),
        (None, "x1y2z3" * 200, "new"),
        (None, None, "new"),
    ],
)
def test_a_bad_password_is_refused_by_field(
    session: Session, old: str | None, new: str | None, field: str
) -> None:
    user, password = people.create_user(session, "ada", Role.REVIEWER, NOW)
    with pytest.raises(InvalidInputError) as caught:
        people.change_password(session, user.id, old or password, new or password)
    assert caught.value.field == field


def test_a_new_one_time_password_ends_every_sign_in(session: Session) -> None:
    user, _ = people.create_user(session, "ada", Role.REVIEWER, NOW)
    token = people.sign_in(session, user.id, NOW, DAY)
    password = users.give_new_password(session, user.id)
    assert people.whoever_holds(session, token, NOW, HOUR) is None
    assert passwords.check(password, user.password_hash)


def test_only_the_hash_of_a_token_is_kept(session: Session) -> None:
    user, _ = people.create_user(session, "ada", Role.REVIEWER, NOW)
    token = people.sign_in(session, user.id, NOW, DAY)
    assert token not in session.scalars(select(SignIn.token_hash)).all()


def test_a_sign_in_ends_at_its_time_and_when_it_falls_idle(session: Session) -> None:
    user, _ = people.create_user(session, "ada", Role.REVIEWER, NOW)
    token = people.sign_in(session, user.id, NOW, DAY)
    assert people.whoever_holds(session, token, NOW + timedelta(minutes=59), HOUR) is not None
    assert people.whoever_holds(session, token, NOW + HOUR, HOUR) is None
    assert people.whoever_holds(session, token, NOW + DAY, 2 * DAY) is None


def test_whoever_was_made_inactive_is_signed_out(session: Session) -> None:
    user, _ = people.create_user(session, "ada", Role.REVIEWER, NOW)
    token = people.sign_in(session, user.id, NOW, DAY)
    session.get_one(User, user.id).active = False
    session.flush()
    assert people.whoever_holds(session, token, NOW, HOUR) is None


def test_guessing_is_stopped_for_a_name_at_one_address_only(session: Session) -> None:
    for _ in range(guesses.TRIES_PER_NAME_AND_ADDRESS):
        guesses.count_try(session, "ada", "10.0.0.1", NOW)
    with pytest.raises(ThrottledError) as caught:
        guesses.count_try(session, "Ada", "10.0.0.1", NOW + timedelta(minutes=5))
    assert caught.value.retry_after == 600
    assert guesses.count_try(session, "ada", "10.0.0.2", NOW)
    assert guesses.count_try(session, "ada", "10.0.0.1", NOW + guesses.WINDOW)


def test_guessing_many_names_from_one_address_is_stopped(session: Session) -> None:
    for number in range(guesses.TRIES_PER_ADDRESS):
        guesses.count_try(session, f"name{number}", "10.0.0.1", NOW)
    with pytest.raises(ThrottledError):
        guesses.count_try(session, "ada", "10.0.0.1", NOW)


def test_who_got_it_right_starts_anew(session: Session) -> None:
    for _ in range(guesses.TRIES_PER_NAME_AND_ADDRESS):
        guesses.count_try(session, "ada", "10.0.0.1", NOW)
    guesses.forget_tries(session, "ADA", "10.0.0.1")
    assert guesses.count_try(session, "ada", "10.0.0.1", NOW)


@pytest.mark.parametrize(
    ("name", "initials"), [("ada.okafor", "AO"), ("ada", "A"), ("ada@example.com", "AE"), ("-", "")]
)
def test_initials(name: str, initials: str) -> None:
    assert people.Person(1, name, Role.REVIEWER, False, 1, NOW).initials == initials
