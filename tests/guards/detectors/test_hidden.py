"""Hidden text and unsafe links are found; emoji, flags and plain links are not."""

import pytest

from guards.detectors.invisible import InvisibleText
from guards.detectors.links import UnsafeLinks

TAGS = "".join(chr(0xE0000 + ord(c)) for c in "hello")
HIDDEN = (
    ("hidden_tags", f"Fine.{TAGS}"),
    ("hidden_selectors", "\U0001f600\U000e0158\U000e0155"),
    ("bidi_override", "safe \u202egpj.exe"),
    ("zero_width", "b\u200bo\u200br\u200be"),
    ("zero_width", "wait\u200b\u200c\u200b\u200c"),
)
SHOWN = (
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f for Scotland",
    "👨‍👩‍👧 ❤️ 1️⃣",
    "می‌خواهم و نمی‌دانم",
    "क्‍ष",
    "Donau\u00addampfschiff",
    "ภาษา\u200bไทย",
)
UNSAFE = (
    ("link_to_number", "http://203.0.113.9/login"),
    ("link_to_number", "http://3405803785/"),
    ("link_lookalike", "https://раураl.com"),
    ("link_lookalike", "https://xn--80ak6aa92e.com"),
    ("link_login", "https://bank.example@evil.example/"),
    ("link_script", "javascript:alert(1)"),
    ("link_script", "data:text/html;base64,AAAA"),
    ("link_shortened", "see https://bit.ly/abc"),
    ("link_misnamed", "[www.bank.example](https://evil.example/x)"),
    ("link_misnamed", '<a href="https://evil.example/">bank.example</a>'),
)
SAFE = (
    "https://example.org/path?x=1#y",
    "https://münchen.example and https://xn--mnchen-3ya.example",
    "https://пример.рф",
    "https://日本語.jp",
    "[example.org](https://www.example.org/page)",
    "[read more](https://example.org)",
    "a ratio of 3:2 // a comment",
    "javascript: the language",
    "http://[::1",
)


@pytest.mark.parametrize(("kind", "text"), HIDDEN)
def test_hidden_text_is_found(kind: str, text: str) -> None:
    assert {each.kind for each in InvisibleText().find(text)} == {kind}


@pytest.mark.parametrize("text", SHOWN)
def test_signs_that_a_script_or_an_emoji_needs_are_not(text: str) -> None:
    assert list(InvisibleText().find(text)) == []


@pytest.mark.parametrize(("kind", "text"), UNSAFE)
def test_a_link_that_leads_elsewhere_is_found(kind: str, text: str) -> None:
    assert kind in {each.kind for each in UnsafeLinks().find(text)}


@pytest.mark.parametrize("text", SAFE)
def test_a_plain_link_is_not(text: str) -> None:
    assert list(UnsafeLinks().find(text)) == []
