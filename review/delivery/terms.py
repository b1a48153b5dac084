"""How deliveries are claimed, sent and kept."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Terms:
    """At most so many at once, each for so long; which addresses besides public ones; what ends when."""

    deliveries: int = 32
    timeout_seconds: float = 10.0
    networks: tuple[Network, ...] = ()
    pause_after: timedelta = timedelta(hours=24)

    @property
    def claim_seconds(self) -> float:
        """Return for how long a claim stands: longer than the slowest attempt, by a wide margin."""
        return self.timeout_seconds * 3 + 5
