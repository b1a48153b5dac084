"""Metrics: how the pipeline does, for Prometheus (docs/deploying.md lists them).

All of it is read from the database and from Redis, so whichever web process is asked gives the same answer.
What grows with time is a tally; what is counted is only what waits or is open now.
"""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from redis import Redis
from sqlalchemy.orm import Session

from review.metrics import counted, depths, ringing


class Weighbridge(Collector):
    """What this installation has to tell at one moment."""

    def __init__(self, session: Session, redis: Redis, now: datetime) -> None:
        self._session, self._redis, self._now = session, redis, now

    def collect(self) -> Iterator[Metric]:
        """Read and give every metric."""
        services = depths.service_names(self._session)
        yield from counted.families(self._session, services)
        yield from depths.families(self._session, services, self._now)
        yield from ringing.families(self._redis, self._now)


__all__ = ["Weighbridge"]
