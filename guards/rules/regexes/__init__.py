"""Patterns read, measured, and rewritten so that words of every script are words."""

from guards.rules.regexes.levelling import level
from guards.rules.regexes.rewriting import Rewritten, meets_letters, rewrite

__all__ = ["Rewritten", "level", "meets_letters", "rewrite"]
