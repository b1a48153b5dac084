"""The facts of a model's call, under the names that items have for them."""

import math
from collections.abc import Mapping
from typing import Any

_LONGEST = 200
_NAMES: Mapping[str, tuple[str, ...]] = {
    "model": ("gen_ai.response.model", "gen_ai.request.model"),
    "provider": ("gen_ai.provider.name", "gen_ai.system"),
    "operation": ("gen_ai.operation.name",),
    "prompt": ("gen_ai.prompt.version", "gen_ai.prompt.name"),
    "conversation": ("gen_ai.conversation.id",),
    "retries": ("http.request.resend_count", "gen_ai.request.retries", "retry.count"),
}
_TOKENS: Mapping[str, tuple[str, ...]] = {
    "in": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    "out": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
}


def facts_of(attributes: Mapping[str, Any], application: str, trace_id: str, span_id: str) -> dict[str, Any]:
    """Return what a span tells of its call, the ids among it; what it does not tell is left out."""
    told: dict[str, Any] = {"trace_id": trace_id, "span_id": span_id}
    told |= _found(attributes, _NAMES)
    tokens = {name: value for name, value in _found(attributes, _TOKENS).items() if isinstance(value, int)}
    if tokens:
        told["tokens"] = tokens
    if application:
        told["application"] = _bounded(application)
    return told


def _found(attributes: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    found = {}
    for name, places in names.items():
        told = (_bounded(attributes.get(place)) for place in places)
        bounded = next((value for value in told if value not in {None, ""}), None)
        if bounded is not None:
            found[name] = bounded
    return found


def _bounded(value: Any) -> str | int | float | None:  # noqa: ANN401 - any JSON
    """Return a word or a number that may stand among the facts, and nothing where it is neither."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")[:_LONGEST]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int) else None
