"""OpenTelemetry traces in: what an instrumented application tells of its models becomes texts to judge."""

from review.otlp.decoding import JSON, PROTOBUF, decode, encode, inflate, status
from review.otlp.reading import Limits, Reading, read

__all__ = ["JSON", "PROTOBUF", "Limits", "Reading", "decode", "encode", "inflate", "read", "status"]
