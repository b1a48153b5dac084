"""Golden cases: texts with the outcome that every release of a policy must give them."""

from guards.golden.cases import Expected, GoldenText, Marked, read_cases, write_line
from guards.golden.comparing import Comparison, Flip, compare
from guards.golden.replaying import Outcome, Result, replay

__all__ = [
    "Comparison",
    "Expected",
    "Flip",
    "GoldenText",
    "Marked",
    "Outcome",
    "Result",
    "compare",
    "read_cases",
    "replay",
    "write_line",
]
