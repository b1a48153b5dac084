"""What every detector promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guards.detectors import Detector, all_detectors

ALPHABET = "0123456789 +-().:/@[]<>=%aAxXbeyJ.sk_pasword\n\ud800\u200b\u202e\U000e0061\ufe0fпé你"


@pytest.mark.parametrize("detector", all_detectors(), ids=lambda detector: detector.name)
@given(text=st.one_of(st.text(max_size=80), st.text(alphabet=ALPHABET, max_size=80)))
def test_any_string_can_be_searched_and_spans_lie_within_it_in_order(detector: Detector, text: str) -> None:
    found = list(detector.find(text))
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(each.kind in detector.kinds and 0 < each.score <= 1 for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)


def test_names_and_kinds_are_their_own() -> None:
    detectors = all_detectors()
    kinds = [kind for detector in detectors for kind in detector.kinds]
    assert len({detector.name for detector in detectors}) == len(detectors)
    assert len(set(kinds)) == len(kinds)
