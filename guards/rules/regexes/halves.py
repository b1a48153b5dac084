"""The strings of a piece that begin, or end, inside a word; and those that do outside of one.

A character of a script without spaces counts as both, because there is a boundary on either side.
"""

from guards.rules.regexes.nodes import (
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
from guards.rules.words import kind_of

MAX_RANGE = 3_000
_WORD_NAMES = ("[:alnum:]", "[:alpha:]", "[:digit:]", "[:lower:]", "[:upper:]", "[:word:]", "[:xdigit:]")
_GAP_NAMES = ("[:space:]", "[:punct:]", "[:blank:]", "[:cntrl:]")
_BOTH = (Named(UNSPACED),)


def nullable(node: Node) -> bool:
    """Say whether a piece may be empty; anchors count as something, for they stand beside nothing."""
    if isinstance(node, Repeat):
        return node.least == 0 or nullable(node.node)
    if isinstance(node, Choice):
        return any(all(nullable(each) for each in option) for option in node.options)
    return False


def half(sequence: Sequence, kind: str, *, first: bool) -> list[Sequence]:
    """Return the alternatives of a sequence whose first (or last) character is of a kind: ``w`` of a
    word, ``n`` of none.
    """
    found: list[Sequence] = []
    rest = sequence
    while rest:
        node, others = (rest[0], rest[1:]) if first else (rest[-1], rest[:-1])
        found += [(*part, *others) if first else (*others, *part) for part in _half(node, kind, first=first)]
        if not nullable(node):
            return found
        rest = others
    return found


def _half(node: Node, kind: str, *, first: bool) -> list[Sequence]:
    match node:
        case Literal():
            actual = kind_of(node.character)
            fits = actual == "unspaced" or (actual == "word") == (kind == "w")
            return [(node,)] if fits else []
        case Class() | Dot():
            return [(part,) for part in _parts(node, kind)]
        case Anchor():
            if node.left is first:
                raise UnsureError("an anchor between a boundary and what stands beside it")
            return [(node,)] if kind == "n" else []
        case Edge():
            return [(Edge(node.left, kind),)] if node.kind in ("", kind) else []
        case Choice():
            options = [part for option in node.options for part in half(option, kind, first=first)]
            return [(Choice(tuple(options)),)] if options else []
        case Repeat():
            return _half_of_repeat(node, kind, first=first)
    raise UnsureError("a boundary inside a piece")


def _half_of_repeat(node: Repeat, kind: str, *, first: bool) -> list[Sequence]:
    if node.most == 0:
        return []
    if nullable(node.node):
        raise UnsureError("a repetition of what may be empty")
    most = None if node.most is None else node.most - 1
    others: Sequence = (Repeat(node.node, max(node.least - 1, 0), most, node.suffix),) if most != 0 else ()
    parts = _half(node.node, kind, first=first)
    return [(*part, *others) if first else (*others, *part) for part in parts]


def _parts(node: Class | Dot, kind: str) -> list[Node]:
    """Return the characters of a class that are of a kind, as classes."""
    if isinstance(node, Dot):
        if kind == "w":
            return [Class((Named(WORD),))]
        newline: tuple[Range, ...] = () if node.newline else (Range(10, 10),)
        return [Choice(((Class((Named(WORD), *newline), negated=True),), (Class(_BOTH),)))]
    if node.negated:
        return _parts_without(node, kind)
    items = [part for each in node.items for part in _of_kind(each, kind)]
    return [Class(tuple(items))] if items else []


def _parts_without(node: Class, kind: str) -> list[Node]:
    if Named(WORD) in node.items:
        return [node] if kind == "n" else []
    words = [part for each in node.items for part in _of_kind(each, "w")]
    if kind == "w":
        if words:
            raise UnsureError("a class without some letters")
        return [Class((Named(WORD),))]
    gaps = Class((*node.items, Named(WORD)), negated=True)
    if any(isinstance(each, Named) or each.high > 127 for each in words):
        return [gaps]
    return [Choice(((gaps,), (Class(_BOTH),)))]


def _of_kind(part: Range | Named, kind: str) -> list[Range | Named]:
    if isinstance(part, Named):
        return _named_of_kind(part, kind)
    if part.high - part.low > MAX_RANGE:
        raise UnsureError("a very wide range")
    found: list[Range | Named] = []
    for code in range(part.low, part.high + 1):
        actual = kind_of(chr(code))
        if actual == "unspaced" or (actual == "word") == (kind == "w"):
            last = found[-1] if found else None
            if isinstance(last, Range) and last.high == code - 1:
                found[-1] = Range(last.low, code)
            else:
                found.append(Range(code, code))
    return found


def _named_of_kind(part: Named, kind: str) -> list[Range | Named]:
    text = part.text
    if text == r"\w":
        return [part] if kind == "w" else list(_BOTH)
    if text == UNSPACED:
        return [part]
    if text in (r"\s", r"\W") or text in _GAP_NAMES or text[2:4] in ("{P", "{S", "{Z", "P", "S", "Z"):
        return [] if kind == "w" else [part]
    if (
        text == r"\d"
        or text in _WORD_NAMES
        or text.rstrip("}")[:4] in (r"\p{L", r"\pL", r"\p{N", r"\pN", r"\p{M")
    ):
        return [part] if kind == "w" else []
    raise UnsureError(f"the class {text} beside a boundary")


def survives_levelling(sequence: Sequence) -> bool:
    """Say whether a sequence names no sign that levelling takes away."""
    return all(_survives(node) for node in sequence)


def _survives(node: Node) -> bool:
    match node:
        case Literal():
            return _is_level(Range(ord(node.character), ord(node.character)))
        case Class():
            return all(_is_level(each) for each in node.items)
        case Repeat():
            return _survives(node.node)
        case Choice():
            return all(survives_levelling(option) for option in node.options)
    return True


def _is_level(part: Range | Named) -> bool:
    if isinstance(part, Named):
        return part.text[:2] not in (r"\p", r"\P")
    if part.high < 128:
        return True
    if part.high - part.low > MAX_RANGE:
        return False
    return all(code < 128 or kind_of(chr(code)) != "gap" for code in range(part.low, part.high + 1))


def beyond_ascii(node: Node, *, first: bool) -> bool:
    """Say whether a piece may begin (or end) with a letter outside ASCII that the pattern names."""
    match node:
        case Literal():
            return not node.character.isascii() and kind_of(node.character) != "gap"
        case Class():
            return any(isinstance(each, Range) and each.high > 127 for each in node.items)
        case Repeat():
            return beyond_ascii(node.node, first=first)
        case Choice():
            edges = (option[0 if first else -1] for option in node.options if option)
            return any(beyond_ascii(each, first=first) for each in edges)
    return False


def meets_beyond_ascii(sequence: Sequence) -> bool:
    """Say whether a boundary, or ``\\w``, stands beside a letter outside ASCII that the pattern names."""
    for place, node in enumerate(sequence):
        if isinstance(node, Boundary) or node == Class((Named(WORD),)):
            before, after = sequence[:place][-1:], sequence[place + 1 :][:1]
            if any(beyond_ascii(each, first=False) for each in before):
                return True
            if any(beyond_ascii(each, first=True) for each in after):
                return True
        inner = node.node if isinstance(node, Repeat) else node
        if isinstance(inner, Choice) and any(meets_beyond_ascii(option) for option in inner.options):
            return True
    return False
