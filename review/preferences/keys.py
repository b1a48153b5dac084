"""The keys of the desk: what each does, and what a person presses instead.

Digits choose answers by their place and stay what they are. There are no chords to choose: those that a
browser or a screen reader takes for itself differ from one to the next. Keys of one letter can be switched
off as a whole, which WCAG 2.1.4 asks for; Tab, Enter on a button and the palette do everything still.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from review.errors import InvalidInputError
from review.preferences.keeping import Sections

SECTION = "keys"

ACTS: Mapping[str, str] = {
    "Enter": "decide, and on to the next case",
    "u": "not sure",
    "+": "worse",
    "-": "milder",
    "v": "the next reading of the text",
    "f": "the next finding: why it fired",
    "p": "what the policy says of the answers",
    "x": "uncover a veiled text, or veil it again",
    "r": "write a reason",
    "c": "choose a reason at hand",
    "m": "mark the words that decide it: those selected, or by the arrows",
    "g": "keep as a golden case",
    "s": "skip: leave it to others",
    "y": "skip, and say why",
    "e": "escalate: pass on",
    "h": "snooze",
    "b": "put back, and look at the queue",
    "w": "the rule is wrong here",
    "j": "write a note to colleagues",
    "l": "decide together what is like this",
    "a": "uphold what an appeal is against",
    "o": "overturn what an appeal is against",
    "z": "undo the last decision, and again the one before",
    "n": "start, or on to the next case",
    "t": "take a case that nobody holds",
    ".": "nothing but the text and the answers, or everything again",
    "?": "the list of keys",
}
"""What the keys do, by the key that does it unless somebody chose another."""

TAKEN: Mapping[str, str] = {
    "/": "opens the search of some browsers",
    "'": "opens the search of some browsers",
    " ": "scrolls the page and presses what has the focus",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What holds for one person: the keys that they press instead, and whether keys of one letter work."""

    instead: Mapping[str, str]
    single: bool = True


def keys_of(sections: Sections) -> Keys:
    """Return what holds for whoever set these preferences."""
    chosen = sections.get(SECTION, {})
    kept = {usual: key for usual, key in (chosen.get("instead") or {}).items() if usual in ACTS}
    return Keys(kept, chosen.get("single") is not False)


def chosen_keys(typed: Mapping[str, str], *, single: bool) -> dict[str, Any]:
    """Return what a person chose, as it is kept: by the usual key, what is pressed instead.

    Raises:
        InvalidInputError: a key cannot be one, or does two things; names the usual key as its field.
    """
    pressed = {usual: typed.get(usual, "").strip() or usual for usual in ACTS}
    seen: dict[str, str] = {}  # those that stay as usual first, so that the error is beside what was changed
    for usual, key in sorted(pressed.items(), key=lambda each: each[0] != each[1]):
        _check(usual, key)
        if key in seen:
            raise InvalidInputError(f"{key} does \u201c{ACTS[seen[key]]}\u201d already.", field=usual)
        seen[key] = usual
    instead = {usual: key for usual, key in pressed.items() if key != usual}
    return {"instead": instead, "single": single} if instead or not single else {}


def _check(usual: str, key: str) -> None:
    if key == "Enter":
        return
    if len(key) != 1 or not key.isprintable():
        raise InvalidInputError("Choose one character, or Enter.", field=usual)
    if key.isdigit():
        raise InvalidInputError("Digits choose answers.", field=usual)
    if key in TAKEN:
        raise InvalidInputError(f"{key} {TAKEN[key]}.", field=usual)
