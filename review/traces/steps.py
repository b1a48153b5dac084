"""What a span is to whoever works within one, whatever makes it."""

from typing import Protocol

Value = str | int | float | bool


class Span(Protocol):
    """One step of a trace; ``traceparent`` is what goes on to the next."""

    traceparent: str | None

    def note(self, **attributes: Value) -> None:
        """Say more of the step; a double underscore in a name stands for a dot."""

    def failed(self, why: str) -> None:
        """Say that the step did not do what it was to do."""

    def end(self) -> None:
        """Say that the step is over."""


class Tracer(Protocol):
    """What makes spans."""

    def start(self, name: str, parent: str | None, kind: str, begun: float | None = None) -> Span:
        """Begin a span, now or at a moment that has passed (seconds since 1970)."""
