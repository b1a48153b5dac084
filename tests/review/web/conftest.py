"""The app over its test client, and the people who use its pages."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from review.db import Database
from review.models.people import Role
from review.settings import Settings
from tests.browsing import Browser
from tests.doubted import make_person, open_cases


@pytest.fixture
def app(make_app: Callable[[Settings], Flask], settings: Settings) -> Flask:
    """Return the app on this test's own database."""
    return make_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of nobody's."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, database: Database) -> Callable[[str, Role], Browser]:
    """Return what signs a person in, made where there is none."""

    def enter(name: str, role: Role) -> Browser:
        with database.begin() as session:
            make_person(session, name, role)
        return Browser(app, name)

    return enter


@pytest.fixture
def ada(sign_in: Callable[[str, Role], Browser]) -> Browser:
    """Return the browser of ada, a reviewer."""
    return sign_in("ada", Role.REVIEWER)


@pytest.fixture
def grace(sign_in: Callable[[str, Role], Browser]) -> Browser:
    """Return the browser of grace, a reviewer."""
    return sign_in("grace", Role.REVIEWER)


@pytest.fixture
def senior(sign_in: Callable[[str, Role], Browser]) -> Browser:
    """Return the browser of sam, a senior."""
    return sign_in("sam", Role.SENIOR)


@pytest.fixture
def owner(sign_in: Callable[[str, Role], Browser]) -> Browser:
    """Return the browser of olive, a policy owner."""
    return sign_in("olive", Role.POLICY_OWNER)


@pytest.fixture
def administrator(sign_in: Callable[[str, Role], Browser]) -> Browser:
    """Return the browser of ann, an administrator."""
    return sign_in("ann", Role.ADMINISTRATOR)


@pytest.fixture
def cases(database: Database) -> list[int]:
    """Open three cases, the most urgent first."""
    with database.begin() as session:
        return [case.id for case in open_cases(session, "one walnut", "walnut, again", "a hazelnut")]
