"""The reference of the API as a page, made from the same document that programs read."""

from flask import Blueprint, Response, make_response, render_template

from review.web import context
from review.web.access import public
from review.web.api.document import document

blueprint = Blueprint("reference", __name__)


@blueprint.get("/reference")
@public
def index() -> Response:
    """Show every route of the API with what it takes and what it answers."""
    page = render_template("reference/api.html", api=document(), address=context.settings().address)
    return make_response(page)
