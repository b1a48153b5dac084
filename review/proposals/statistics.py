"""The measures behind a proposal, as pure functions."""

from collections.abc import Sequence
from math import log, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95


def log_odds(here: int, of_here: int, there: int, of_there: int, *, prior: float) -> float:
    """Return how much more a phrase belongs here than there, as a z-score.

    ``here`` of ``of_here`` texts hold the phrase, and ``there`` of ``of_there``. ``prior`` is how many
    texts' worth of doubt is added to either side, of which as many hold the phrase as of all texts
    together; above zero, with some text that holds the phrase and some that does not.

    The log-odds ratio with an informative Dirichlet prior, divided by its standard deviation, so that a
    phrase seen twice does not outrank one seen a hundred times: Monroe, Colaresi and Quinn, "Fightin'
    Words" (Political Analysis 16, 2008), equations 16 and 20 to 22; counted in texts rather than in words,
    for a text that says a thing ten times is still one text.
    """
    share = (here + there + 0.5) / (of_here + of_there + 1)
    held = prior * share
    odds_here = (here + held) / (of_here + prior - here - held)
    odds_there = (there + held) / (of_there + prior - there - held)
    return log(odds_here / odds_there) / sqrt(1 / (here + held) + 1 / (there + held))


def above_chance(scores: Sequence[float], false_share: float) -> int:
    """Return how many of the first z-scores, the highest first, are more than chance among so many.

    Of those, about ``false_share`` at most are owed to chance: Benjamini and Hochberg, "Controlling the
    false discovery rate" (Journal of the Royal Statistical Society B 57, 1995), one-sided.
    """
    normal = NormalDist()
    return max(
        (
            rank
            for rank, z in enumerate(scores, start=1)
            if 1 - normal.cdf(z) <= false_share * rank / len(scores)
        ),
        default=0,
    )


def wilson(hits: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a share, 0..1, that holds up where the numbers are small.

    The score interval of Wilson (Journal of the American Statistical Association 22, 1927), without
    continuity correction. Of no trials at all, anything may be true: ``(0.0, 1.0)``.

    Raises:
        ValueError: not ``0 <= hits <= trials``.
    """
    if not 0 <= hits <= trials:
        raise ValueError(f"{hits} of {trials} is no share")
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = hits / trials
    middle = share + z * z / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    # A share of all or of nothing touches its end exactly, whatever the rounding says.
    low = 0.0 if hits == 0 else max(0.0, (middle - half) / scale)
    high = 1.0 if hits == trials else min(1.0, (middle + half) / scale)
    return low, high
