"""The rules of several policies, compiled once and judged together."""

from guards.rules.counting import CountKey
from guards.rules.engine import RuleSet, compile_policies
from guards.rules.regexes.sets import ScanError

__all__ = ["CountKey", "RuleSet", "ScanError", "compile_policies"]
