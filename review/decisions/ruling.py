"""What a reviewer says of a case, and whether it makes sense."""

from collections.abc import Mapping
from dataclasses import dataclass

from review.errors import InvalidInputError
from review.models.labels import Outcome
from review.queues import Offer

LONGEST_RATIONALE = 4_000
MOST_MARKS = 50


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A part of the text, ``[start, end)`` in characters of the original, and its category.

    No category: the part speaks for all that were chosen.
    """

    start: int
    end: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer says: the categories that apply, and how bad it is; none of them where it is fine."""

    outcome: Outcome
    categories: tuple[str, ...] = ()
    severity: str = ""
    rationale: str = ""
    marks: tuple[Mark, ...] = ()

    def marks_of(self, category: str) -> list[Mark]:
        """Return the parts that were marked for a category, in order and each once."""
        of_it = {(mark.start, mark.end) for mark in self.marks if mark.category in {"", category}}
        return [Mark(start, end, category) for start, end in sorted(of_it)]


def check(ruling: Ruling, offered: Mapping[str, Offer], flagged: set[str], length: int) -> None:
    """Refuse what makes no sense of a text of that length; the error names the field and what mends it."""
    if ruling.outcome is Outcome.VIOLATING and not ruling.categories:
        raise InvalidInputError("Say what it is: choose at least one answer.", field="answers")
    if ruling.outcome is not Outcome.VIOLATING and ruling.categories:
        raise InvalidInputError("Nothing wrong or not sure stands alone.", field="answers")
    unknown = [category for category in ruling.categories if category not in flagged | set(offered)]
    if unknown:
        raise InvalidInputError(f"{unknown[0]} is not among the answers any more.", field="answers")
    _check_severity(ruling, offered)
    _check_rationale(ruling, offered)
    _check_marks(ruling, length)


def _check_severity(ruling: Ruling, offered: Mapping[str, Offer]) -> None:
    """Refuse what none of the answers knows; of one that is not offered any more nothing is known."""
    chosen = [offered[name] for name in ruling.categories if name in offered]
    known = dict.fromkeys(word for offer in chosen for word in offer.severities)
    if ruling.severity and len(chosen) == len(ruling.categories) and ruling.severity not in known:
        named = " and ".join(offer.title for offer in chosen)
        raise InvalidInputError(f"{named}: say {', '.join(known)}, not {ruling.severity}.", field="severity")


def _check_rationale(ruling: Ruling, offered: Mapping[str, Offer]) -> None:
    if len(ruling.rationale) > LONGEST_RATIONALE:
        raise InvalidInputError(f"Keep the reason under {LONGEST_RATIONALE} characters.", field="rationale")
    if "\0" in ruling.rationale:
        raise InvalidInputError("The reason holds a NUL character.", field="rationale")
    asking = [offered[name].title for name in ruling.categories if name in offered and offered[name].asks_why]
    if asking and not ruling.rationale.strip():
        raise InvalidInputError(f"{asking[0]} asks for a reason: write what decided it.", field="rationale")


def _check_marks(ruling: Ruling, length: int) -> None:
    if len(ruling.marks) > MOST_MARKS:
        raise InvalidInputError(f"Mark at most {MOST_MARKS} parts of a text.", field="marks")
    if ruling.marks and ruling.outcome is not Outcome.VIOLATING:
        raise InvalidInputError("Parts are marked for an answer: choose one, or unmark them.", field="marks")
    for mark in ruling.marks:
        if not 0 <= mark.start < mark.end <= length:
            raise InvalidInputError("A marked part lies outside the text. Mark it anew.", field="marks")
        if mark.category and mark.category not in ruling.categories:
            raise InvalidInputError(
                f"A part is marked as {mark.category}, which is not chosen: choose it, or unmark the part.",
                field="marks",
            )
