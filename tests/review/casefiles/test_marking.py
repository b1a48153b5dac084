import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.casefiles import Span, mark

TEXT = "abcdefghij"


def drawn(*spans: tuple[int, int]) -> list[tuple[str, list[int], list[int]]]:
    segments = mark(TEXT, [Span(start, end, number) for number, (start, end) in enumerate(spans, 1)])
    return [
        (
            segment.text,
            [layer.number for layer in segment.layers],
            [one.number for one in segment.layers if one.ends],
        )
        for segment in segments
    ]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], [("abcdefghij", [], [])]),
        ([(2, 4)], [("ab", [], []), ("cd", [1], [1]), ("efghij", [], [])]),
        ([(0, 10)], [("abcdefghij", [1], [1])]),
        ([(8, 99)], [("abcdefgh", [], []), ("ij", [1], [1])]),
        ([(5, 5), (7, 3), (20, 30)], [("abcdefghij", [], [])]),
        ([(0, 4), (2, 6)], [("ab", [1], []), ("cd", [1, 2], [1]), ("ef", [2], [2]), ("ghij", [], [])]),
        ([(2, 4), (2, 4)], [("ab", [], []), ("cd", [1, 2], [1, 2]), ("efghij", [], [])]),
        (
            [(3, 4), (2, 6)],
            [("ab", [], []), ("c", [2], []), ("d", [2, 1], [1]), ("ef", [2], [2]), ("ghij", [], [])],
        ),
    ],
)
def test_spans_become_segments(
    spans: list[tuple[int, int]], expected: list[tuple[str, list[int], list[int]]]
) -> None:
    assert drawn(*spans) == expected


def test_spans_of_one_finding_that_overlap_bear_its_number_once() -> None:
    segments = mark(TEXT, [Span(2, 6, 1), Span(2, 8, 1), Span(4, 8, 2), Span(8, 9, 1)])
    ends = [
        (one.text, [layer.number for layer in one.layers if layer.ends]) for one in segments if one.layers
    ]
    assert ends == [("cd", []), ("efgh", [1, 2]), ("i", [1])]


def test_marks_that_overlap_are_drawn_at_different_depths() -> None:
    segments = mark(TEXT, [Span(0, 6, 1), Span(2, 8, 2), Span(6, 9, 3)])
    depths = {layer.number: layer.depth for segment in segments for layer in segment.layers}
    assert depths == {1: 0, 2: 1, 3: 0}


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=8))
def test_the_segments_joined_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    segments = mark(text, [Span(start, end, number) for number, (start, end) in enumerate(spans)])
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)
