"""The header ``traceparent`` of W3C Trace Context (https://www.w3.org/TR/trace-context/)."""

import re

_HEADER = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII)
_NOTHING = {"0" * 32, "0" * 16}


def read(header: str | None) -> str | None:
    """Return the context of a request as version 00 writes it; None where there is none, or no good one."""
    found = _HEADER.fullmatch((header or "").strip())
    if found is None:
        return None
    version, trace, parent, flags, more = found.groups()
    if version == "ff" or (version == "00" and more) or _NOTHING & {trace, parent}:
        return None
    return f"00-{trace}-{parent}-{flags}"


def trace_id(traceparent: str | None) -> str | None:
    """Return the id of the trace, 32 hexadecimal digits."""
    return traceparent[3:35] if traceparent else None
