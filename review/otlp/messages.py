"""What was said to a model and by it, out of a span, in every form that the GenAI conventions have had.

The newest first: ``gen_ai.input.messages`` and ``gen_ai.output.messages``, on the span or on an event of it;
then an event a message (``gen_ai.user.message``, ``gen_ai.choice``); then ``gen_ai.content.prompt``; then the
numbered attributes of OpenLLMetry. https://opentelemetry.io/docs/specs/semconv/gen-ai/
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydantic_core

DETAILS = "gen_ai.client.inference.operation.details"
_ONE_MESSAGE = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
_NUMBERED = re.compile(r"gen_ai\.(prompt|completion)\.(\d{1,4})\.(role|content)")
_LONGEST_ROLE = 40

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a span, its attributes as plain values."""

    name: str
    facts: Facts


def inputs(facts: Facts, events: Sequence[Event]) -> list[Message]:
    """Return what the model was given, oldest first."""
    for holder in (facts, *(event.facts for event in events if event.name == DETAILS)):
        found = [*_listed(holder.get("gen_ai.system_instructions"), "system")]
        found += _listed(holder.get("gen_ai.input.messages"), "user")
        if found:
            return found
    said = [_of_event(event, match[1]) for event in events if (match := _ONE_MESSAGE.fullmatch(event.name))]
    if any(said):
        return [one for one in said if one]
    for event in events:
        if event.name == "gen_ai.content.prompt":
            return _listed(event.facts.get("gen_ai.prompt"), "user")
    return _numbered(facts, "prompt", "user") or _listed(facts.get("gen_ai.prompt"), "user")


def outputs(facts: Facts, events: Sequence[Event]) -> list[Message]:
    """Return what the model answered, one message a choice."""
    for holder in (facts, *(event.facts for event in events if event.name == DETAILS)):
        found = _listed(holder.get("gen_ai.output.messages"), "assistant")
        if found:
            return found
    said = [_of_event(event, "assistant") for event in events if event.name == "gen_ai.choice"]
    if any(said):
        return [one for one in said if one]
    for event in events:
        if event.name == "gen_ai.content.completion":
            return _listed(event.facts.get("gen_ai.completion"), "assistant")
    return _numbered(facts, "completion", "assistant") or _listed(facts.get("gen_ai.completion"), "assistant")


def _listed(given: Any, role: str) -> list[Message]:  # noqa: ANN401 - any JSON
    """Read messages: a list of them, JSON of one, or a bare text; ``role`` is for those that name none."""
    value = unpacked(given)
    if isinstance(value, list) and value and all(_is_part(one) for one in value):
        value = [{"parts": value}]
    found = []
    for one in value if isinstance(value, list) else [value]:
        text = _text(one).strip()
        named = one.get("role") if isinstance(one, dict) else None
        if text:
            found.append(Message(str(named or role)[:_LONGEST_ROLE], text))
    return found


def _of_event(event: Event, role: str) -> Message | None:
    """Read an event that is one message; older ones put it into ``message`` or ``gen_ai.event.content``."""
    whole = event.facts.get("gen_ai.event.content", event.facts.get("message", event.facts.get("content")))
    found = _listed(whole, str(event.facts.get("role", role)))
    if not found:
        return None
    return Message(found[0].role, "\n".join(message.text for message in found))


def _numbered(facts: Facts, kind: str, role: str) -> list[Message]:
    rows: dict[int, dict[str, Any]] = {}
    for name, value in facts.items():
        match = _NUMBERED.fullmatch(name)
        if match and match[1] == kind:
            rows.setdefault(int(match[2]), {})[match[3]] = unpacked(value)
    return [message for number in sorted(rows) for message in _listed([rows[number]], role)]


def unpacked(given: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return what stands in a text that is JSON of a list or an object, and anything else as it is."""
    if not isinstance(given, str) or given.lstrip()[:1] not in {"[", "{"}:
        return given
    try:
        return pydantic_core.from_json(given)
    except ValueError:
        return given


def _is_part(one: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(one, dict) and "type" in one and "role" not in one and "parts" not in one


def _text(one: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the words of a message or of a part of one."""
    return "\n".join(words for words in _words(one) if words)


def _words(one: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(one, str):
        yield one
    elif isinstance(one, list):
        for inner in one:
            yield from _words(inner)
    elif isinstance(one, dict):
        for name in ("parts", "content", "text", "message"):
            yield from _words(one.get(name))
        response = one.get("response", one.get("result"))
        if response is not None:
            yield response if isinstance(response, str) else json.dumps(response, ensure_ascii=False)
