"""OpenTelemetry traces: ``POST /v1/traces``, where an OTLP exporter sends what models were told and said."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, request
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from review import intake, logs, otlp
from review.db import utcnow
from review.errors import UnsupportedTypeError, WeighbridgeError
from review.otlp import Reading
from review.services import Caller, Scope
from review.web import context, errors
from review.web.api.access import needs, traceparent
from review.web.api.bodies import whole
from review.web.api.spending import spend

_MOST_REASONS = 5
_CUT = "{} texts came with more conversation than is kept here; its oldest turns were left out"
_NO_TEXT = "{} spans of GenAI calls hold no messages; let the instrumentation capture their content"


def _in_kind(view: Callable[[], Response]) -> Callable[[], Response]:
    """Answer what goes wrong as OTLP asks: a Status in the content type of the request."""

    @wraps(view)
    def answered() -> Response:
        try:
            return view()
        except Exception as error:
            described = errors.describe(error)
            media = otlp.PROTOBUF if request.mimetype == otlp.PROTOBUF else otlp.JSON
            data = otlp.encode(otlp.status(described.detail), media)
            return Response(data, described.status, dict(described.headers), content_type=media)

    return answered


@_in_kind
@needs(Scope.SUBMIT)
def export(caller: Caller) -> Response:
    """Take in OpenTelemetry traces (OTLP over HTTP): what users asked models and what these answered.

    Each becomes an item with model, tokens, prompt version, retries, retrievals, trace and span id. Other
    spans are passed over. A span that is sent again is the same items. `Content-Encoding: gzip` is read.
    """
    media = _media()
    reading = otlp.read(otlp.decode(_body(), media), _limits())
    parts, texts = context.parts(), reading.submissions
    refused = list(reading.refused)
    if texts:
        parts.pressure.let_in(utcnow())
        spend(caller, len(texts))
        with parts.database.begin_plain() as connection:
            receipts = intake.submit_many(
                connection, caller.service_id, texts, utcnow(), traceparent=traceparent()
            )
        refused += [str(one) for one in receipts if isinstance(one, WeighbridgeError)]
        logs.note(items=len(texts))
        parts.bell.ring_soon()
    return Response(otlp.encode(_answer(reading, refused), media), 200, content_type=media)


def _media() -> str:
    if request.mimetype not in {otlp.PROTOBUF, otlp.JSON}:
        raise UnsupportedTypeError(f"Send `Content-Type: {otlp.PROTOBUF}` or `{otlp.JSON}`.")
    return request.mimetype


def _body() -> bytes:
    encoding = (request.content_encoding or "identity").lower()
    if encoding == "gzip":
        return otlp.inflate(whole(request), context.settings().max_body_bytes)
    if encoding != "identity":
        raise UnsupportedTypeError("Send the body as it is, or with `Content-Encoding: gzip`.")
    return whole(request)


def _limits() -> otlp.Limits:
    settings = context.settings()
    return otlp.Limits(
        settings.max_text_characters, settings.max_context_turns, settings.max_context_characters
    )


def _answer(reading: Reading, refused: list[str]) -> ExportTraceServiceResponse:
    """Say what was not taken; where all was, a message without a count is a warning."""
    answer = ExportTraceServiceResponse()
    reasons = list(dict.fromkeys(refused))[:_MOST_REASONS]
    if reading.cut:
        reasons.append(_CUT.format(reading.cut))
    if reading.silent:
        reasons.append(_NO_TEXT.format(reading.silent))
    if reasons:
        answer.partial_success.rejected_spans = len(refused)
        answer.partial_success.error_message = "; ".join(reasons)
    return answer


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint this route."""
    blueprint.add_url_rule("/traces", view_func=export, methods=["POST"], endpoint="export_traces")
