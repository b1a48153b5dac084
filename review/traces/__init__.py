"""Traces: W3C trace context, kept with each item, and OpenTelemetry spans where an exporter is configured.

A request's ``traceparent`` goes on to the worker with the item, and on to the service's endpoint with the
webhook. Without an exporter it is passed on as it came and nothing of OpenTelemetry is imported; with one, a
span stands at each step.
"""

from review.traces.context import read, trace_id
from review.traces.spans import span, spans_of, start
from review.traces.steps import Span

__all__ = ["Span", "read", "span", "spans_of", "start", "trace_id"]
