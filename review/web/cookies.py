"""Cookies: a browser's requests have a session; a program's, which show a key, have none."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from review.web.headers import API


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, for the pages alone: opening one costs a program that asks often."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a browser's request; who asks the API gets one that refuses to be written."""
        return None if request.path.startswith(API) else super().open_session(app, request)


def attach(app: Flask) -> None:
    """Read and write cookies for the pages alone."""
    app.session_interface = Sessions()
