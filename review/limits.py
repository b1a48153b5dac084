"""Limits: how many items a service may send in a minute and in a day.

Counted in Redis in fixed windows, one round trip a request, only for services that have a limit. They guard
against a runaway, not against an attacker's last item: where Redis does not answer, everything passes.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from redis import Redis
from redis.exceptions import RedisError

from review.bell import PAUSE_SECONDS
from review.errors import TooManyError

log = logging.getLogger(__name__)

MINUTE, DAY = 60, 86_400


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many items a service may send; 0 is as many as it likes."""

    per_minute: int = 0
    per_day: int = 0

    def windows(self) -> Iterator[tuple[str, int, int]]:
        """Give the name, the most and the seconds of each window that is limited."""
        if self.per_minute:
            yield "minute", self.per_minute, MINUTE
        if self.per_day:
            yield "day", self.per_day, DAY


@dataclass(frozen=True, slots=True)
class Window:
    """What is left of one window, and in how many seconds it begins anew; ``unit`` is empty for items."""

    name: str
    most: int
    seconds: int
    left: int
    resets_in: int
    unit: str = ""


class Limits:
    """Counts what services send."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._silent_until = 0.0

    def spend(self, service_id: int, allowance: Allowance, items: int, now: datetime) -> Sequence[Window]:
        """Count ``items``; return what is left of each window.

        Raises:
            TooManyError: a window has not that many left; none of them is counted then.
        """
        windows = list(allowance.windows())
        if not windows or time.monotonic() < self._silent_until:
            return []
        moment = int(now.timestamp())
        keys = [f"weighbridge:sent:{service_id}:{name}:{moment // length}" for name, _, length in windows]
        try:
            used = self._count(keys, [length for _, _, length in windows], items)
            after = [
                Window(name, most, length, most - spent, length - moment % length)
                for (name, most, length), spent in zip(windows, used, strict=True)
            ]
            full = [window for window in after if window.left < 0]
            if full:
                self._count(keys, [length for _, _, length in windows], -items)
        except RedisError as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("the limits could not be counted, all pass: %s", type(error).__name__)
            return []
        if full:
            raise _too_many(max(full, key=lambda window: window.resets_in), items)
        return after

    def _count(self, keys: Sequence[str], lengths: Sequence[int], items: int) -> list[int]:
        with self._redis.pipeline(transaction=False) as pipeline:
            for key, length in zip(keys, lengths, strict=True):
                pipeline.incrby(key, items)
                pipeline.expire(key, length)
            return [int(answer) for answer in pipeline.execute()[::2]]


def _too_many(window: Window, items: int) -> TooManyError:
    return TooManyError(
        f"This service may send {window.most} items a {window.name}; {max(window.left + items, 0)} are left. "
        f"Send the rest in {window.resets_in} s.",
        retry_after=window.resets_in,
        headers=header_values([window]),
    )


def header_values(windows: Sequence[Window]) -> dict[str, str]:
    """Return the headers of draft-ietf-httpapi-ratelimit-headers for these windows."""
    if not windows:
        return {}
    policy = ", ".join(
        f'"{window.name}";q={window.most};w={window.seconds}'
        + (f';qu="{window.unit}"' if window.unit else "")
        for window in windows
    )
    left = ", ".join(f'"{window.name}";r={max(window.left, 0)};t={window.resets_in}' for window in windows)
    return {"RateLimit-Policy": policy, "RateLimit": left}
