"""RE2's syntax read into a tree. What it cannot read with certainty it refuses."""

import re

from guards.rules.regexes.nodes import (
    Anchor,
    Boundary,
    Choice,
    Class,
    Dot,
    Literal,
    Named,
    Node,
    Pattern,
    Range,
    Repeat,
    Sequence,
    UnsureError,
)

_CONTROL = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_COUNT = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")
_FLAGS = re.compile(r"\(\?([imsU]+)\)")
_GROUP = re.compile(r"\((?:\?P?<\w+>|\?:)?(?!\?)")
_PROPERTY = re.compile(r"\\[pP](?:\{\^?\w+\}|[A-Z])")
_POSIX = re.compile(r"\[:\^?[a-z]+:\]")
_CODE = re.compile(r"x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|([0-7]{1,3})")
MAX_DEPTH = 50


def parse(pattern: str) -> Pattern:
    """Read a pattern that RE2 accepts; raise UnsureError for what is not read here."""
    flags = ""
    while match := _FLAGS.match(pattern):
        flags += match[1]
        pattern = pattern[match.end() :]
    parser = _Parser(pattern, newline="s" in flags)
    options = parser.choice(0)
    if parser.at < len(pattern):
        raise UnsureError("something is left over")
    return Pattern("".join(dict.fromkeys(flags)), options)


class _Parser:
    def __init__(self, text: str, *, newline: bool) -> None:
        self.text, self.newline, self.at = text, newline, 0

    def choice(self, depth: int) -> tuple[Sequence, ...]:
        if depth > MAX_DEPTH:
            raise UnsureError("nested too deeply")
        options = [self.sequence(depth)]
        while self.text[self.at : self.at + 1] == "|":
            self.at += 1
            options.append(self.sequence(depth))
        return tuple(options)

    def sequence(self, depth: int) -> Sequence:
        nodes: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self.text.startswith(r"\Q", self.at):
                end = self.text.find(r"\E", self.at)
                quoted = self.text[self.at + 2 : end if end >= 0 else len(self.text)]
                nodes += [Literal(each) for each in quoted]
                self.at = end + 2 if end >= 0 else len(self.text)
            else:
                nodes.append(self.repeated(self.atom(depth)))
        return tuple(nodes)

    def repeated(self, node: Node) -> Node:
        while self.at < len(self.text):
            sign = self.text[self.at]
            match = _COUNT.match(self.text, self.at)
            if sign in "*+?":
                least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
                self.at += 1
            elif match:
                least = int(match[1])
                most = least if not match[2] else (int(match[3]) if match[3] else None)
                self.at = match.end()
            else:
                return node
            lazy = self.text[self.at : self.at + 1] == "?"
            self.at += lazy
            node = Repeat(node, least, most, "?" if lazy else "")
        return node

    def atom(self, depth: int) -> Node:
        sign = self.text[self.at]
        if sign == "(":
            return self.group(depth)
        if sign == "[":
            return self.character_class()
        if sign == "\\":
            return self.escape()
        self.at += 1
        if sign == ".":
            return Dot(self.newline)
        if sign in "^$":
            return Anchor(sign, sign == "^")
        return Literal(sign)

    def group(self, depth: int) -> Node:
        match = _GROUP.match(self.text, self.at)
        if not match:
            raise UnsureError("a group with flags of its own")
        self.at = match.end()
        options = self.choice(depth + 1)
        if self.text[self.at : self.at + 1] != ")":
            raise UnsureError("a group without an end")
        self.at += 1
        return Choice(options)

    def escape(self) -> Node:
        following = self.text[self.at + 1]
        if following in "bB":
            self.at += 2
            return Boundary(following == "B")
        if following in "Az":
            self.at += 2
            return Anchor("\\" + following, following == "A")
        item = self.class_escape()
        if isinstance(item, Range):
            return Literal(chr(item.low))
        return Class((item,))

    def class_escape(self) -> Range | Named:
        """Read an escape that may stand in a class or outside of one."""
        following = self.text[self.at + 1]
        if match := _PROPERTY.match(self.text, self.at):
            self.at = match.end()
            return Named(match[0])
        if following in "dDsSwW":
            self.at += 2
            return Named("\\" + following)
        if following in _CONTROL:
            self.at += 2
            return Range(ord(_CONTROL[following]), ord(_CONTROL[following]))
        if match := _CODE.match(self.text, self.at + 1):
            code = int(match[1] or match[2], 16) if match[1] or match[2] else int(match[3], 8)
            self.at = match.end()
            return Range(code, code)
        if following.isalnum():
            raise UnsureError(f"the escape \\{following}")
        self.at += 2
        return Range(ord(following), ord(following))

    def character_class(self) -> Class:
        self.at += 1
        negated = self.text[self.at : self.at + 1] == "^"
        self.at += negated
        items: list[Range | Named] = []
        while items == [] or self.text[self.at] != "]":
            items.append(self.class_item())
        self.at += 1
        return Class(tuple(items), negated)

    def class_item(self) -> Range | Named:
        if match := _POSIX.match(self.text, self.at):
            self.at = match.end()
            return Named(match[0])
        low = self.class_character()
        following = self.text[self.at + 1 : self.at + 2]
        if isinstance(low, Named) or self.text[self.at] != "-" or following == "]":
            return low
        self.at += 1
        high = self.class_character()
        if isinstance(high, Named):
            raise UnsureError("a range that ends in a class")
        return Range(low.low, high.low)

    def class_character(self) -> Range | Named:
        if self.text[self.at] == "\\":
            return self.class_escape()
        self.at += 1
        return Range(ord(self.text[self.at - 1]), ord(self.text[self.at - 1]))
