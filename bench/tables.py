"""Plain tables for the terminal and for documents alike."""

from collections.abc import Iterable, Sequence

Cell = str | int | float


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a Markdown table; numbers with a fraction are shown with three digits of it."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "|".join("---" if place == 0 else "---:" for place in range(len(head))) + "|")
    for row in rows:
        print(
            "| " + " | ".join(f"{each:.3f}" if isinstance(each, float) else str(each) for each in row) + " |"
        )
