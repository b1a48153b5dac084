"""OpenTelemetry's SDK, sending by OTLP over HTTP; imported only where an exporter is configured.

The SDK reads its environment variables itself: where to send, with which headers, which share of the traces.
"""

import os
from importlib.metadata import PackageNotFoundError, version

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as SdkSpan
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from review.traces.steps import Span, Value

_PROPAGATOR = TraceContextTextMapPropagator()
_KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER, "client": SpanKind.CLIENT}


class OtlpTracer:
    """Makes spans that are sent in batches by a thread of their own, the last when the process ends."""

    def __init__(self, process: str) -> None:
        name = os.environ.get("OTEL_SERVICE_NAME") or "weighbridge"
        resource = Resource.create({SERVICE_NAME: name, "weighbridge.process": process})
        self.provider = TracerProvider(resource=resource)
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self.provider.get_tracer("weighbridge", _version())

    def start(self, name: str, parent: str | None, kind: str, begun: float | None = None) -> Span:
        """Begin a span; see ``review.traces.steps``."""
        context = _PROPAGATOR.extract({"traceparent": parent} if parent else {}, Context())
        start_time = None if begun is None else int(begun * 1e9)
        return _OtlpSpan(
            self._tracer.start_span(name, context=context, kind=_KINDS[kind], start_time=start_time)
        )


class _OtlpSpan:
    def __init__(self, span: SdkSpan) -> None:
        self._span = span
        own = span.get_span_context()
        self.traceparent: str | None = (
            f"00-{own.trace_id:032x}-{own.span_id:016x}-{int(own.trace_flags) & 0xFF:02x}"
        )

    def note(self, **attributes: Value) -> None:
        for name, value in attributes.items():
            self._span.set_attribute(name.replace("__", "."), value)

    def failed(self, why: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR, why))

    def end(self) -> None:
        self._span.end()


def _version() -> str:
    try:
        return version("weighbridge")
    except PackageNotFoundError:
        return "0"
