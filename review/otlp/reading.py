"""From a request of traces to the texts in it, each with the facts that its span tells."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from review.intake import Submission
from review.models.items import ItemKind
from review.otlp.facts import facts_of
from review.otlp.messages import Event, Message, inputs, outputs, unpacked

_ID_BYTES = (16, 8)
LEFT_OUT = "turns_left_out"
"""The fact that tells how many of the oldest turns of a conversation were over the limits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a text may be, and how much of a conversation is kept: the newest of it."""

    characters: int
    turns: int
    context_characters: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The texts of a request; ``refused`` says why of each span not taken, ``silent`` hold no text.

    ``cut`` texts came with more conversation than is kept.
    """

    submissions: Sequence[Submission]
    refused: Sequence[str]
    silent: int
    cut: int


def read(request: ExportTraceServiceRequest, limits: Limits) -> Reading:
    """Return what was said to models and by them; spans of other things are passed over.

    A text is named after its span, so that a span that is sent again is the same items.
    """
    submissions: list[Submission] = []
    refused: list[str] = []
    silent = 0
    calls = list(_calls(request))
    found = _retrieved(calls)
    for application, span, facts in calls:
        if not any(name.startswith("gen_ai.") for name in facts):
            continue
        if (len(span.trace_id), len(span.span_id)) != _ID_BYTES:
            refused.append("a span has no trace_id of 16 bytes or no span_id of 8")
            continue
        told = facts_of(facts, application, span.trace_id.hex(), span.span_id.hex())
        if span.trace_id in found:
            told["retrieval"] = dict(found[span.trace_id])
        texts = _texts(span, facts, told, limits)
        too_long = [len(one.text) for one in texts if len(one.text) > limits.characters]
        if too_long:
            refused.append(f"a text has {too_long[0]} characters; the limit is {limits.characters}")
            continue
        silent += not texts
        submissions += texts
    cut = sum(LEFT_OUT in one.meta for one in submissions)
    return Reading(submissions, refused, silent, cut)


def _calls(request: ExportTraceServiceRequest) -> Iterator[tuple[str, Span, dict[str, Any]]]:
    """Give each span with the name of its application and its attributes."""
    for resource in request.resource_spans:
        application = str(_plain_all(resource.resource.attributes).get("service.name", ""))
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield application, span, _plain_all(span.attributes)


def _retrieved(calls: Sequence[tuple[str, Span, Mapping[str, Any]]]) -> dict[bytes, Counter[str]]:
    """Count the retrievals of each trace, and the documents that they gave."""
    found: dict[bytes, Counter[str]] = {}
    for _, span, facts in calls:
        documents = facts.get("gen_ai.retrieval.documents")
        if facts.get("gen_ai.operation.name") == "retrieval" or documents is not None:
            listed = unpacked(documents)
            counted = found.setdefault(span.trace_id, Counter())
            counted.update(calls=1, documents=len(listed) if isinstance(listed, list) else 0)
    return found


def _texts(span: Span, facts: Mapping[str, Any], told: Mapping[str, Any], limits: Limits) -> list[Submission]:
    """Return the last message of the user and each answer of the model, each with what was said before."""
    events = [Event(one.name, _plain_all(one.attributes)) for one in span.events]
    given, answered = inputs(facts, events), outputs(facts, events)
    name = f"{span.trace_id.hex()}-{span.span_id.hex()}"
    texts = []
    asked = [at for at, message in enumerate(given) if message.role == "user"]
    if asked:
        last = asked[-1]
        texts.append(
            _text(given[last], f"{name}-input", ItemKind.INPUT, given[:last], told=told, limits=limits)
        )
    for number, message in enumerate(answered, start=1):
        own = f"{name}-output" if number == 1 else f"{name}-output-{number}"
        texts.append(_text(message, own, ItemKind.OUTPUT, given, told=told, limits=limits))
    return texts


def _text(
    message: Message,
    name: str,
    kind: ItemKind,
    before: Sequence[Message],
    *,
    told: Mapping[str, Any],
    limits: Limits,
) -> Submission:
    """Return a message with as much of what was said before as may be kept; the facts say what was not."""
    kept = _kept(before, limits)
    left_out = len(before) - len(kept)
    facts = {**told, LEFT_OUT: left_out} if left_out else told
    return Submission(_clean(message.text), name, kind, kept, facts)


def _kept(messages: Sequence[Message], limits: Limits) -> tuple[Mapping[str, str], ...]:
    """Return as much of a conversation as may be kept, the newest of it."""
    kept: list[Mapping[str, str]] = []
    left = limits.context_characters
    for message in reversed(messages[-limits.turns :] if limits.turns else ()):
        left -= len(message.text)
        if left < 0:
            break
        kept.append({"role": _clean(message.role), "text": _clean(message.text)})
    return tuple(reversed(kept))


def _clean(text: str) -> str:
    """Put a mark in the place of NUL, which no database keeps: whoever writes one is judged all the same."""
    return text.replace("\x00", "\ufffd")


def _plain_all(pairs: Sequence[KeyValue]) -> dict[str, Any]:
    return {pair.key: _plain(pair.value) for pair in pairs}


def _plain(value: AnyValue) -> Any:  # noqa: ANN401 - any JSON
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_plain(one) for one in value.array_value.values]
    if kind == "kvlist_value":
        return _plain_all(value.kvlist_value.values)
    return getattr(value, kind) if kind and kind != "bytes_value" else None
