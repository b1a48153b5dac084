"""Zen: a desk with nothing but the text and the answers."""

from typing import Any

from review.preferences.keeping import Sections

SECTION = "zen"


def is_zen(sections: Sections) -> bool:
    """Tell whether whoever set these preferences wants nothing else on the desk."""
    return sections.get(SECTION, {}).get("on") is True


def chosen_zen(*, on: bool) -> dict[str, Any]:
    """Return what a person chose, as it is kept."""
    return {"on": True} if on else {}
