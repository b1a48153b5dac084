from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.proposals.statistics import above_chance, log_odds, wilson

SHARES = st.integers(1, 500).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials)))


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17
        # (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_the_interval_is_that_of_the_tables(hits: int, trials: int, low: float, high: float) -> None:
    found = wilson(hits, trials)
    assert [round(each, 4) for each in found] == [low, high]


@given(SHARES)
def test_the_interval_holds_the_share_and_stays_a_share(share: tuple[int, int]) -> None:
    hits, trials = share
    low, high = wilson(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1


@given(SHARES)
def test_the_interval_of_the_rest_is_the_mirror_image(share: tuple[int, int]) -> None:
    hits, trials = share
    low, high = wilson(hits, trials)
    other_low, other_high = wilson(trials - hits, trials)
    assert isclose(low, 1 - other_high, abs_tol=1e-12)
    assert isclose(high, 1 - other_low, abs_tol=1e-12)


@given(SHARES)
def test_more_of_the_same_makes_the_interval_narrower(share: tuple[int, int]) -> None:
    hits, trials = share
    low, high = wilson(hits, trials)
    lower, higher = wilson(hits * 4, trials * 4)
    assert higher - lower < high - low


def test_of_no_trials_anything_may_be_true() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("hits", "trials"), [(-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(hits: int, trials: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(hits, trials)


def test_the_z_score_is_that_of_the_formula_worked_by_hand() -> None:
    # 8 of 20 here, 2 of 30 there, 10 texts of doubt: 10.5 of 51 of them hold the phrase, 2.0588 of 10.
    # log((10.0588 / 19.9412) / (4.0588 / 35.9412)) = 1.4967; sqrt(1/10.0588 + 1/4.0588) = 0.5880
    assert round(log_odds(8, 20, 2, 30, prior=10), 3) == 2.545


@given(SHARES, SHARES)
def test_what_speaks_for_one_side_speaks_against_the_other(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    assert isclose(log_odds(*one, *two, prior=10), -log_odds(*two, *one, prior=10), abs_tol=1e-9)


@given(st.integers(1, 200))
def test_a_phrase_that_is_as_common_on_both_sides_speaks_for_neither(count: int) -> None:
    assert isclose(log_odds(count, count * 3, count, count * 3, prior=10), 0, abs_tol=1e-9)


def test_the_same_shares_weigh_more_where_there_are_more_texts() -> None:
    small, large = log_odds(4, 10, 1, 10, prior=10), log_odds(40, 100, 10, 100, prior=10)
    assert 0 < small < large


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        # One-sided p: 3.0 0.00135, 2.0 0.02275, 1.5 0.0668, 1.0 0.1587; bounds .025 .05 .075 .1 at a tenth.
        ([3.0, 2.0, 1.5, 1.0], 3),
        # The second is beyond its bound, and the third within its own takes it along.
        ([3.0, 1.6, 1.55, 1.0], 3),
        ([1.5, 1.0], 0),
        ([], 0),
    ],
)
def test_of_many_scores_only_those_above_chance_count(scores: list[float], kept: int) -> None:
    assert above_chance(scores, 0.1) == kept
