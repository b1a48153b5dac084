"""What a person is spared, by their own choice or else the organisation's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from review.caps import SEVERITIES, read_caps
from review.errors import Faults, InvalidInputError
from review.preferences import Sections
from review.queues.ranks import WORST, rank
from review.settings import Settings

SECTION = "care"

_NEVER = 99
VEILS: Mapping[str, int] = {"never": _NEVER, **{word: rank(word) for word in SEVERITIES}, "all": 0}
"""From which severity on a text starts veiled, by the rank that it has."""

MOST_CASES, LONGEST_STRETCH = 10_000, 480


@dataclass(frozen=True, slots=True)
class Care:
    """What holds for one person: ``caps`` are cases a day by severity, ``break_minutes`` 0 for no offer."""

    veil_from: str
    caps: Mapping[str, int]
    break_minutes: int

    @property
    def veils_some(self) -> bool:
        """Tell whether any text starts veiled."""
        return self.veil_from != "never"

    def veils(self, severity: str, *, blind: bool = False) -> bool:
        """Tell whether a text of this severity starts veiled.

        Where that is not to be known (``blind``) all do, or none for who veils nothing: else the veil told.
        """
        return (WORST if blind else rank(severity)) >= VEILS[self.veil_from]


def care_of(sections: Sections, settings: Settings) -> Care:
    """Return what holds for whoever set these preferences; of two caps the lower one holds."""
    chosen = sections.get(SECTION, {})
    veil, minutes, own = chosen.get("veil_from"), chosen.get("break_minutes"), chosen.get("caps") or {}
    theirs = read_caps(settings.exposure_caps)
    caps = {word: min(own.get(word, most), most) for word, most in {**own, **theirs}.items()}
    return Care(
        veil_from=str(veil) if veil in VEILS else settings.veil_from,
        caps=caps,
        break_minutes=settings.break_minutes if minutes is None else int(minutes),
    )


def chosen_care(
    veil_from: str, caps: Mapping[str, str], break_minutes: str, *, theirs: Mapping[str, int]
) -> dict[str, Any]:
    """Return what a person chose, as it is kept; an empty choice is the organisation's.

    ``theirs`` are the organisation's caps: a higher one of one's own would spare nobody anything.

    Raises:
        InvalidFieldsError: says of each field that cannot be why.
    """
    faults, own, minutes = Faults(), {}, None
    with faults.noted():
        if veil_from and veil_from not in VEILS:
            raise InvalidInputError(f"Choose one of {', '.join(VEILS)}.", field="veil_from")
    for word in SEVERITIES:
        typed = caps.get(word, "")
        with faults.noted():
            if typed.strip():
                own[word] = _cap(typed, word, theirs)
    with faults.noted():
        if break_minutes.strip():
            minutes = _number(break_minutes, "break_minutes", LONGEST_STRETCH)
    faults.raise_any()
    chosen: dict[str, Any] = {"veil_from": veil_from, "caps": own, "break_minutes": minutes}
    return {name: value for name, value in chosen.items() if value not in ("", {}, None)}


def _cap(typed: str, severity: str, theirs: Mapping[str, int]) -> int:
    field = f"cap-{severity}"
    cap, most = _number(typed, field, MOST_CASES), theirs.get(severity, MOST_CASES)
    if cap > most:
        raise InvalidInputError(
            f"The organisation shows at most {most}; give no more, or nothing.", field=field
        )
    return cap


def _number(typed: str, field: str, most: int) -> int:
    typed = typed.strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 9 and int(typed) <= most):
        raise InvalidInputError(f"Give a whole number from 0 to {most}, or nothing.", field=field)
    return int(typed)
