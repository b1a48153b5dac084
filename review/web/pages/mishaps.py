"""What a page or a fragment says when something went wrong; ``review.web.errors`` names status and words."""

from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError

from review.errors import UnauthenticatedError
from review.web import access
from review.web.errors import Problem
from review.web.pages.answers import wants_fragment

_OLD_PAGE = "This page is from an earlier sign-in. Load it anew and do it again."


def render(problem: Problem, error: Exception) -> Response:
    """Answer an error: a line of text for htmx, which shows it as a toast; a page for everybody else."""
    if isinstance(error, UnauthenticatedError):
        return access.to_sign_in()
    detail = _OLD_PAGE if isinstance(error, CSRFError) else problem.detail
    if wants_fragment():
        response = Response(detail, problem.status, content_type="text/plain; charset=utf-8")
    else:
        page = render_template("mishap.html", title=problem.title, detail=detail, back=_where_from())
        response = make_response(page, problem.status)
    for name in ("Allow", "Retry-After"):
        if name in problem.headers:
            response.headers[name] = problem.headers[name]
    return response


def _where_from() -> str:
    """Return the page of this application that the person came from, or nothing."""
    came = urlsplit(request.referrer or "")
    known = came.netloc == request.host and came.path not in {request.path, url_for("sessions.sign_in")}
    return access.safe_next(f"{came.path}?{came.query}" if came.query else came.path) if known else ""
