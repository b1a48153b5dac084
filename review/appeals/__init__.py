"""Appeals: somebody affected asks for another look; whoever did not decide before upholds or overturns."""

from review.appeals.earlier import Earlier, earlier
from review.appeals.opening import answer_of, find, of_case, open_appeal
from review.appeals.settling import reopened, settled, withdrawn

__all__ = [
    "Earlier",
    "answer_of",
    "earlier",
    "find",
    "of_case",
    "open_appeal",
    "reopened",
    "settled",
    "withdrawn",
]
