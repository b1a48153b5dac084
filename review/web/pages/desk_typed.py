"""What a reviewer types at the desk, read from the form, and what is said of it."""

import re
from dataclasses import dataclass

from flask import request

from review.decisions import Mark, Ruling, Said
from review.errors import ConflictError, InvalidInputError, StaleCaseError, WeighbridgeError
from review.models.labels import Outcome
from review.web import access

_ALONE = {Outcome.FINE.value, Outcome.UNSURE.value}
_MARK = re.compile(r"(\d{1,9})-(\d{1,9})(?::(.{0,80}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the reviewer had filled in, to be shown again when it could not be taken.

    ``quote`` are words of the text that decided it, as they are named where no script runs that could mark
    them. ``note`` is a note to colleagues that was not sent yet.
    """

    categories: tuple[str, ...] = ()
    outcome: str = ""
    severity: str = ""
    rationale: str = ""
    golden: bool = False
    marks: tuple[Mark, ...] = ()
    quote: str = ""
    note: str = ""

    def ruling(self, text: str) -> Ruling:
        """Return it as the step takes it, of a case with that text.

        Raises:
            InvalidInputError: the words that are quoted are not in the text.
        """
        if self.outcome in _ALONE:
            return Ruling(Outcome(self.outcome), self.categories, "", self.rationale)
        marks = (*self.marks, *self._quoted(text))
        return Ruling(Outcome.VIOLATING, self.categories, self.severity, self.rationale, marks)

    def _quoted(self, text: str) -> list[Mark]:
        if not self.quote:
            return []
        start = text.find(self.quote)
        if start < 0:
            raise InvalidInputError("These words are not in the text as it is written.", field="quote")
        return [Mark(start, start + len(self.quote))]


@dataclass(frozen=True, slots=True)
class Notice:
    """What the desk says above the decision: words, their tone, and which field is to be mended, if any."""

    words: str
    tone: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A case that was left undecided, what was done with it (``skipped``), and whether one may see it yet."""

    case_id: int
    done: str
    is_seen: bool


def read_typed() -> Typed:
    """Read the decision's form; a reason at hand stands where none was written."""
    form = request.form
    written = form.get("rationale", "").replace("\r\n", "\n").strip()
    return Typed(
        categories=tuple(form.getlist("answers")),
        outcome=form.get("outcome", ""),
        severity=form.get("severity", ""),
        rationale=written or form.get("reason_at_hand", "").strip(),
        golden=form.get("golden") == "yes",
        marks=tuple(
            Mark(int(found[1]), int(found[2]), found[3] or "")
            for each in form.getlist("marks")
            if (found := _MARK.fullmatch(each))
        ),
        quote=form.get("quote", "").strip()[:1_000],
        note=form.get("note", "").strip(),
    )


def as_typed(said: Said) -> Typed:
    """Return what was said as it would be filled in again."""
    return Typed(
        categories=said.categories,
        outcome=said.outcome.value if said.outcome in _ALONE else "",
        severity=said.severity,
        rationale=said.rationale,
        marks=said.marks,
    )


def told(error: WeighbridgeError) -> Notice:
    """Return what is said of an act that could not be done."""
    if isinstance(error, StaleCaseError) and error.by == access.person().name:
        did = error.message.removeprefix(f"{error.by} was first and ")
        return Notice(f"You were first, in another window: you {did}", "amber")
    field = error.field if isinstance(error, InvalidInputError) else ""
    return Notice(error.message, "amber" if isinstance(error, ConflictError) else "red", field or "")
