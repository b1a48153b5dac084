"""``/metrics``, for Prometheus: it names every service, so it is read with a key that was made for it."""

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from review.bell import connect
from review.db import utcnow
from review.metrics import Weighbridge
from review.services import Caller, Scope
from review.web import context, errors
from review.web.api.access import needs

blueprint = Blueprint("metrics", __name__)
blueprint.register_error_handler(Exception, errors.problem)


@blueprint.get("/metrics")
@needs(Scope.METRICS)
def show(_caller: Caller) -> Response:
    """Say how the pipeline does, in Prometheus's text or in OpenMetrics, as the request prefers."""
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    with connect(context.settings().redis) as redis, context.database().read() as session:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Weighbridge(session, redis, utcnow()))
        return Response(encode(registry), content_type=media_type)
