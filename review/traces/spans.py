"""Spans, where an exporter is configured by OpenTelemetry's own environment variables; otherwise nothing."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from review.traces.steps import Span, Tracer, Value

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")

log = logging.getLogger(__name__)


class _Passing:
    """What stands for a span where none is exported: the context goes on as it came."""

    __slots__ = ("traceparent",)

    def __init__(self, traceparent: str | None) -> None:
        self.traceparent = traceparent

    def note(self, **attributes: Value) -> None:
        """Keep nothing."""

    def failed(self, why: str) -> None:
        """Keep nothing."""

    def end(self) -> None:
        """Do nothing."""


_tracer: Tracer | None = None


def start(process: str, environment: Mapping[str, str]) -> bool:
    """Export spans from now on where the environment names an exporter; call it in the process that works.

    Not before a fork: what sends the spans is a thread.
    """
    global _tracer
    off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    chosen = environment.get("OTEL_TRACES_EXPORTER", "otlp").strip()
    if off or chosen != "otlp" or not any(environment.get(name) for name in _ENDPOINTS):
        return False
    from review.traces.exporting import OtlpTracer

    _tracer = OtlpTracer(process)
    log.info("traces are exported")
    return True


@contextmanager
def span(name: str, parent: str | None, kind: str) -> Iterator[Span]:
    """Let a span stand for what the block does: a step of the trace of ``parent``, or of a new one."""
    current = _Passing(parent) if _tracer is None else _tracer.start(name, parent, kind)
    try:
        yield current
    except BaseException as error:
        # Its message may hold a text.
        current.failed(type(error).__name__)
        raise
    finally:
        current.end()


def spans_of(name: str, steps: Iterable[tuple[str | None, Mapping[str, Value]]], begun: float) -> None:
    """Note one span, of a job that began at ``begun`` and ends now, for each item that it worked on.

    Each step is the context that came with the item, and what there is to say.
    """
    if _tracer is None:
        return
    for parent, attributes in steps:
        one = _tracer.start(name, parent, "consumer", begun)
        one.note(**attributes)
        one.end()
