"""Words of a text in a line of their own."""

LONGEST = 60


def quote(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}\u2026"
