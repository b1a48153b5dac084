"""How moments, counts and words are written on the pages."""

import re
from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from itertools import zip_longest

from flask import Flask
from markupsafe import Markup, escape

from review.casefiles import Layer
from review.casefiles.masking import DOT
from review.db import utcnow

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_SPACES = re.compile(r"(\s+)")
_CUT = {DOT, "…"}
_CODE = re.compile(r"`+([^`]+)`+")
_QUOTED = re.compile("\u201c([^\u201d]*)\u201d")


def attach(app: Flask) -> None:
    """Give the templates these filters."""
    app.jinja_env.filters.update(
        ago=ago,
        clock=clock,
        cost=cost,
        differing=differing,
        isolated=isolated,
        is_past=lambda at: at <= utcnow(),
        leaving=leaving,
        length_of=span_of,
        moment=moment,
        number=number,
        plural=plural,
        prose=prose,
        seconds_long=lambda seconds: span_of(timedelta(seconds=seconds)),
        share=share,
        until=until,
        words=words,
    )
    app.jinja_env.globals["marked"] = marked
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def span_of(length: timedelta) -> str:
    """Return a length of time as people say it: ``22 min``, ``2 h 10 min``, ``3 days``."""
    seconds = int(abs(length.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
        return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"
    days = seconds // DAY
    return f"{days} day{'s' if days > 1 else ''}"


def clock(length: timedelta) -> str:
    """Return a length of time as it runs: ``4:49``, ``7:59:59``."""
    minutes, seconds = divmod(round(length.total_seconds()), MINUTE)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def ago(at: datetime) -> str:
    """Return how long ago a moment was."""
    return f"{span_of(utcnow() - at)} ago"


def until(at: datetime) -> str:
    """Return how long it is until a moment, or since it passed: ``due in 22 min``, ``overdue by 3 h``."""
    left = at - utcnow()
    return f"due in {span_of(left)}" if left > timedelta(0) else f"overdue by {span_of(left)}"


def leaving(at: datetime) -> str:
    """Return when something leaves, in words: ``leaves in 14 s``, or that it is on its way."""
    left = at - utcnow()
    return f"leaves in {span_of(left)}" if left > timedelta(0) else "on its way"


def moment(at: datetime) -> str:
    """Return a moment to the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def number(value: int) -> str:
    """Return a whole number with thin spaces between the thousands."""
    return f"{value:,}".replace(",", "\u202f")


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its word."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def cost(milliseconds: float) -> str:
    """Return a short time in the unit that fits: ``9 µs``, ``94 ms``, ``1.2 s``."""
    if milliseconds < 0.0005:
        return "–"
    if milliseconds < 1:
        return f"{milliseconds * 1000:.0f}\u202fµs"
    return f"{milliseconds:.0f}\u202fms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f}\u202fs"


def marked(text: str, layers: Sequence[Layer]) -> Markup:
    """Return a stretch of text inside its marks, one in another, the last of a span with its number."""
    # A carriage return that is not written as a reference becomes a line feed, and places in the text shift.
    found = escape(text).replace("\r", Markup("&#13;"))
    for layer in reversed(layers):
        classes = f"g{(layer.number - 1) % 6 + 1} d{layer.depth}"
        shown = Markup(' data-n="{}"').format(layer.number) if layer.ends else ""
        found = Markup('<mark class="{}" data-f="{}"{}>{}</mark>').format(classes, layer.number, shown, found)
    return found


def differing(text: str, words: Set[str]) -> Markup:
    """Return a text with the words marked that are not among these, but for one that is hidden or cut off."""
    return Markup().join(
        Markup("<mark>{}</mark>").format(part)
        if part.strip() and not (part in words or _CUT & {*part})
        else part
        for part in _SPACES.split(text)
    )


def share(value: float) -> str:
    """Return a share of one in percent."""
    return f"{value * 100:.0f}\u202f%"


def prose(text: str) -> Markup:
    """Return a docstring's words, with what stands in backticks as code."""
    parts = _CODE.split(text)
    plain, code = map(escape, parts[::2]), map(escape, parts[1::2])
    return Markup().join(
        Markup("{}<code>{}</code>").format(*pair) if pair[1] is not None else pair[0]
        for pair in zip_longest(plain, code)
    )


def isolated(text: str) -> Markup:
    """Return words in which what is quoted keeps its direction to itself, and its quotation marks theirs."""
    parts = _QUOTED.split(text)
    return Markup().join(
        Markup("\u201c<bdi>{}</bdi>\u201d").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def words(name: str) -> str:
    """Return a machine's name as words: ``self_harm`` reads ``self harm``."""
    return name.replace("_", " ").replace("-", " ").strip()
