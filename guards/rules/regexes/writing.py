"""Trees back into patterns, with classes that know every script."""

from collections.abc import Mapping

from guards.rules.regexes.nodes import (
    DIGIT,
    SPACE,
    UNSPACED,
    WORD,
    Anchor,
    Boundary,
    Choice,
    Class,
    Dot,
    Edge,
    Literal,
    Named,
    Node,
    Range,
    Repeat,
    Sequence,
    UnsureError,
)

_OPPOSITE = {r"\W": WORD, r"\D": DIGIT, r"\S": SPACE}
_SIGNS = {(0, None): "*", (1, None): "+", (0, 1): "?"}


class Writer:
    """Writes trees with given classes: those of levelled texts, or Unicode's own."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._classes = classes

    def write(self, sequence: Sequence) -> str:
        """Write a sequence; groups no longer capture."""
        return "".join(self._write(node) for node in sequence)

    def edge(self, node: Node) -> str:
        """Write what must stand beside the match."""
        if not isinstance(node, Edge) or not node.kind:
            return ""
        word = self._classes[WORD]
        if node.kind == "w":
            return f"[{word}]"
        end = r"\A" if node.left else r"\z"
        return f"(?:{end}|[^{word}]|[{self._classes[UNSPACED]}])"

    def _write(self, node: Node) -> str:
        text = ""
        match node:
            case Literal():
                text = character(ord(node.character))
            case Class():
                text = self._class(node)
            case Dot():
                text = "(?s:.)" if node.newline else "."
            case Boundary():
                text = r"\B" if node.negated else r"\b"
            case Anchor():
                text = node.text
            case Choice():
                text = f"(?:{'|'.join(self.write(each) for each in node.options)})"
            case Repeat():
                text = self._repeat(node)
            case Edge():
                raise UnsureError("an edge in the middle")
        return text

    def _repeat(self, node: Repeat) -> str:
        inner = self._write(node.node)
        if isinstance(node.node, Repeat):
            inner = f"(?:{inner})"
        most = "" if node.most is None else str(node.most)
        exact = f"{{{node.least}}}" if node.least == node.most else f"{{{node.least},{most}}}"
        return inner + _SIGNS.get((node.least, node.most), exact) + node.suffix

    def _class(self, node: Class) -> str:
        if len(node.items) == 1 and isinstance(node.items[0], Named) and not node.negated:
            text = node.items[0].text
            if text in _OPPOSITE:
                return f"[^{self._classes[_OPPOSITE[text]]}]"
        return f"[{'^' if node.negated else ''}{''.join(self._item(each) for each in node.items)}]"

    def _item(self, part: Range | Named) -> str:
        if isinstance(part, Named):
            if part.text in _OPPOSITE:
                raise UnsureError(f"{part.text} in a class")
            return self._classes.get(part.text, part.text)
        low = character(part.low)
        return low if part.low == part.high else f"{low}-{character(part.high)}"


def character(code: int) -> str:
    """Write one character so that it means only itself."""
    text = chr(code)
    return text if code < 128 and (text.isalnum() or text in " _") else f"\\x{{{code:x}}}"
