"""The bytes of OTLP over HTTP: protobuf or its JSON, gzip or not (https://opentelemetry.io/docs/specs/otlp/).

Where OTLP's JSON differs from protobuf's own, the ids are hexadecimal there, not base64.
"""

import base64
import zlib
from collections.abc import Iterator
from typing import Any

import pydantic_core
from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from review.errors import MalformedError, TooLargeError

PROTOBUF, JSON = "application/x-protobuf", "application/json"
_IDS = ("traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id")
_GZIP = 16 + zlib.MAX_WBITS


def inflate(data: bytes, most: int) -> bytes:
    """Return what gzip packed, at most ``most`` bytes of it.

    Raises:
        MalformedError: it is not gzip, or cut short.
        TooLargeError: there is more in it; no more than ``most`` bytes were unpacked to see that.
    """
    unpacker = zlib.decompressobj(_GZIP)
    try:
        whole = unpacker.decompress(data, most + 1)
    except zlib.error:
        raise MalformedError("The body is not gzip, as its Content-Encoding says.") from None
    if len(whole) > most:
        raise TooLargeError(f"Unpacked, the body has more than {most} bytes.")
    if not unpacker.eof:
        raise MalformedError("The body is gzip that was cut short.")
    return whole


def decode(data: bytes, media: str) -> ExportTraceServiceRequest:
    """Read a request; fields that this version does not know are ignored, as OTLP asks.

    Raises:
        MalformedError: it is not what its content type says.
    """
    if media == JSON:
        return _from_json(data)
    try:
        request: ExportTraceServiceRequest = ExportTraceServiceRequest.FromString(data)
    except DecodeError:
        raise MalformedError("The body is not an ExportTraceServiceRequest in protobuf.") from None
    return request


def encode(message: Message, media: str) -> bytes:
    """Write an answer in the content type of its request."""
    written: bytes = message.SerializeToString()
    return json_format.MessageToJson(message, indent=None).encode() if media == JSON else written


def status(message: str) -> Status:
    """Return what OTLP answers a request with that was refused."""
    return Status(message=message)


def _from_json(data: bytes) -> ExportTraceServiceRequest:
    try:
        said = pydantic_core.from_json(data)
        for span in _spans(said):
            for holder in (span, *_objects(span.get("links"))):
                for name in _IDS:
                    if isinstance(holder.get(name), str):
                        holder[name] = base64.b64encode(bytes.fromhex(holder[name])).decode()
        request = ExportTraceServiceRequest()
        json_format.ParseDict(said, request, ignore_unknown_fields=True)
    except (ValueError, RecursionError, json_format.ParseError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else "nested too deeply"
        raise MalformedError(f"The body is not an ExportTraceServiceRequest in JSON: {reason}.") from None
    return request


def _spans(said: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    if not isinstance(said, dict):
        raise ValueError("it is not an object")
    for resource in _objects(said.get("resourceSpans", said.get("resource_spans"))):
        for scope in _objects(resource.get("scopeSpans", resource.get("scope_spans"))):
            yield from _objects(scope.get("spans"))


def _objects(given: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Give the objects of a list; what is something else, the parser refuses in its own words."""
    yield from (one for one in given if isinstance(one, dict)) if isinstance(given, list) else ()
