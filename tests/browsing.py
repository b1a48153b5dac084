"""A person at a browser without JavaScript, for tests of pages."""

import re
from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.doubted import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """One signed-in browser: every form that it posts carries its token."""

    def __init__(self, app: Flask, name: str, password: str = PASSWORD) -> None:
        self.client: FlaskClient = app.test_client()
        found = _TOKEN.search(self.client.get("/sign-in").text)
        assert found
        form = {"name": name, "password": password, "csrf_token": found[1]}
        assert self.client.post("/sign-in", data=form).status_code == 303
        self._token = _TOKEN.search(self.client.get("/password").text)

    def get(self, path: str, *, fragment: bool = False) -> TestResponse:
        """Ask for a page, or as htmx for a fragment."""
        return self.client.get(path, headers=_headers(fragment=fragment))

    def post(
        self, path: str, form: Mapping[str, object] | None = None, *, fragment: bool = False
    ) -> TestResponse:
        """Send a form, or as htmx for a fragment."""
        assert self._token
        data = {"csrf_token": self._token[1], **(form or {})}
        return self.client.post(path, data=data, headers=_headers(fragment=fragment))


def _headers(*, fragment: bool) -> dict[str, str]:
    return {"HX-Request": "true"} if fragment else {}
