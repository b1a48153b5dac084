"""``/healthz`` and ``/readyz``, open to everybody: they are for balancers and tell nothing of the data."""

from flask import Blueprint, Response, jsonify

from review import standing
from review.bell import connect
from review.web import access, context

blueprint = Blueprint("standing", __name__)


@blueprint.get("/healthz")
@access.public
def health() -> Response:
    """Say that this process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@access.public
def readiness() -> tuple[Response, int]:
    """Say whether the database, Redis and a worker stand; 503 where one does not."""
    with connect(context.settings().redis) as redis:
        checks = standing.readiness(context.database(), redis)
    ready = all(check.ok for check in checks)
    body = {check.name: {"ok": check.ok, "found": check.found} for check in checks}
    return jsonify(status="ok" if ready else "not ready", checks=body), 200 if ready else 503
