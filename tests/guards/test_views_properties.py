"""What holds for every text and every view."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from guards.views import VIEW_NAMES, View, Vocabulary, read

WORDS = Vocabulary(["bother", "goose", "muddle"])
ODD = (
    "abcdefghijklmnopqrstuvwxyzABC0134579@$!|*#+.-_ \n\r\t%&;=\\/<>()"
    "аеорсухіВНТαοβéüÅßﬁＡｂⓒ𝒹🄴🅵ǝʇɐ\u0301\u0336\u200b\u200d\u202e\u00ad\ufe0f\U000e0061\U000e0062"
    "שלּ\u05b8مَـहिंक्ภีก็中文がｶﾞ한국ㅋ\u1100\u1161\u0600🇫🇷👨👩👧👍🏽❤¢€\ud800"
)
texts = st.one_of(st.text(max_size=60), st.text(alphabet=ODD, max_size=60))


def boundaries(text: str) -> set[int]:
    return {0, len(text)} | {cluster.start() for cluster in regex.finditer(r"\X", text)}


@given(texts)
def test_any_string_can_be_read(text: str) -> None:
    views = read(text, vocabulary=WORDS)
    assert views[0].name == "raw"
    assert views[0].text == text
    assert {view.name for view in views} <= set(VIEW_NAMES)


@given(texts)
def test_no_two_views_say_the_same(text: str) -> None:
    views = read(text, vocabulary=WORDS)
    assert len({view.text for view in views}) == len(views)


def check_spans(view: View, allowed: set[int]) -> None:
    spans = [view.span(at, at + 1) for at in range(len(view.text))]
    assert all(start in allowed and end in allowed and start < end for start, end in spans)
    assert spans == sorted(spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)
    if spans:
        assert view.span(0, len(view.text)) == (spans[0][0], spans[-1][1])


@given(texts)
def test_spans_lie_in_the_text_on_cluster_bounds_and_never_run_back(text: str) -> None:
    allowed = boundaries(text)
    for view in read(text, vocabulary=WORDS):
        check_spans(view, allowed)


@given(st.text(alphabet="abcdefgABC ,.", max_size=60))
def test_what_is_not_named_is_left_out(text: str) -> None:
    assert {view.name for view in read(text, ["raw", "joined"])} <= {"raw", "joined"}
