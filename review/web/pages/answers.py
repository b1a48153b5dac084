"""The two shapes of an answer: a fragment for htmx, a page or a redirect for everybody else."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from jinja2_fragments.flask import render_block


def wants_fragment() -> bool:
    """Tell whether htmx asks for a part of the page (a boosted link or a restored history wants all)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and not (
        headers.get("HX-Boosted") or headers.get("HX-History-Restore-Request")
    )


def page_or_block(template: str, block: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - a template takes anything
    """Answer with the page, or with one block of its template where htmx asks; ``fragment`` tells which."""
    if wants_fragment():
        return make_response(render_block(template, block, fragment=True, **values), status)
    return make_response(render_template(template, fragment=False, **values), status)


def after_post(address: str) -> Response:
    """Send the browser on after a form was taken: 303, so that reloading does not send it again.

    htmx loads the whole page, too: what a route answers to htmx fits into its page alone.
    """
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return make_response(redirect(address, 303))
