"""What is wrong with a policy document, told the way a compiler tells it."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]

Fault = tuple[tuple[str | int, ...], str, str, str]
"""A problem before it has its place: path, message, what was expected, what was probably meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a document: where it is, what was expected, and what was probably meant.

    ``line`` and ``column`` count from 1; ``path`` is like ``rules[0].when.score.label``.
    ``excerpt`` is the line of the document, without which no caret is drawn.
    """

    level: Level
    path: str
    line: int
    column: int
    message: str
    expected: str = ""
    suggestion: str = ""
    source: str = "policy.yaml"
    excerpt: str = ""

    def __str__(self) -> str:
        """Return the place, the message, the remedy, and the line with a caret under the fault."""
        where = f"{self.path}: " if self.path else ""
        text = f"{self.source}:{self.line}:{self.column}: {self.level}: {where}{self.message}"
        if self.suggestion:
            text += f"; did you mean `{self.suggestion}`?"
        if self.expected:
            text += f"\n    expected: {self.expected}"
        return text + self._caret() if self.excerpt else text

    def _caret(self) -> str:
        """Show at most 100 characters around the column, so that a long line stays readable."""
        first = max(0, self.column - 60)
        shown = "".join(c if c.isprintable() else " " for c in self.excerpt[first : first + 100])
        number = f"{self.line:>5} | "
        return f"\n{number}{shown}\n{' ' * (len(number) - 2)}| {' ' * (self.column - 1 - first)}^"


class PolicyError(Exception):
    """A document that cannot be used; ``problems`` holds every fault found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
