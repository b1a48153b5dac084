"""Services and their API keys: who sends, and how a request shows that it comes from them.

A key reads ``wb_<8 characters>_<secret>``. The database keeps its sha256 and the part before the secret,
by which people tell keys apart; the key itself is shown once. The secret has 256 random bits, so a plain
hash is as good as a slow one and costs a microsecond a request.
"""

from review.services.bounds import (
    LONGEST_CHECK_MS,
    PAGE,
    Bounds,
    bounds_of,
    ensure_service,
    find_service,
    limit,
    named_service,
    newest_services,
)
from review.services.doorkeeper import Caller, Doorkeeper
from review.services.keys import (
    LONGEST_DAYS,
    OVERLAP,
    Scope,
    create_key,
    ended,
    find_key,
    keys,
    revoke_key,
    rotate_key,
    with_ends,
)

__all__ = [
    "LONGEST_CHECK_MS",
    "LONGEST_DAYS",
    "OVERLAP",
    "PAGE",
    "Bounds",
    "Caller",
    "Doorkeeper",
    "Scope",
    "bounds_of",
    "create_key",
    "ended",
    "ensure_service",
    "find_key",
    "find_service",
    "keys",
    "limit",
    "named_service",
    "newest_services",
    "revoke_key",
    "rotate_key",
    "with_ends",
]
