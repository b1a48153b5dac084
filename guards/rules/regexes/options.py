"""RE2's options as the rule language means them."""

import re2

MAX_PATTERN_MEMORY = 8 << 20


def options(*, case: bool, memory: int = MAX_PATTERN_MEMORY) -> re2.Options:
    """Return RE2's options as the rule language means them."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.case_sensitive = case
    chosen.max_mem = memory
    return chosen


def compiles(pattern: str) -> bool:
    """Say whether RE2 takes a pattern within the memory that one pattern may have."""
    try:
        re2.compile(pattern, options(case=True))
    except re2.error:
        return False
    return True
