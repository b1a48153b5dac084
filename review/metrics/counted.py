"""What only grows: read from the tallies."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from sqlalchemy.orm import Session

from review import tallies
from review.tallies import BUCKETS, Key, Name

_COUNTERS = (
    (Name.SCREENED, "items_screened", "Items that got a verdict.", ("service", "verdict")),
    (Name.COST, "guard_cost", "Money that guards cost.", ("service", "guard")),
    (Name.GUARD_RUNS, "guard_runs", "Texts that a guard was asked for, by how it fared.", ("guard", "state")),
    (Name.GUARD_CACHED, "guard_cache_hits", "Texts that a guard knew already.", ("guard",)),
    (Name.LEASE_EXPIRED, "lease_expiries", "Claims that ended before their holder was done.", ("lease",)),
    (Name.WEBHOOK_ATTEMPTS, "webhook_attempts", "Tries to deliver.", ("service", "result")),
)


def families(session: Session, services: Mapping[str, str]) -> Iterator[Metric]:
    """Give every counter, and the time that each guard takes."""
    totals = tallies.totals(session)
    for name, metric, words, labels in _COUNTERS:
        family = CounterMetricFamily(f"weighbridge_{metric}", words, labels=labels)
        for (counted, of, detail), value in sorted(totals.items()):
            if counted is name:
                first = services.get(of, of) if labels[0] == "service" else of
                family.add_metric((first, detail)[: len(labels)], value)
        yield family
    yield _times(totals)


def _times(totals: Mapping[Key, float]) -> Metric:
    family = HistogramMetricFamily(
        "weighbridge_guard_seconds", "Time that a guard took for one text.", labels=("guard",)
    )
    bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
    for guard in sorted({of for name, of, _ in totals if name is Name.GUARD_BUCKET}):
        each = [totals.get((Name.GUARD_BUCKET, guard, str(number)), 0.0) for number in range(len(bounds))]
        buckets = list(zip(bounds, accumulate(each), strict=True))
        family.add_metric((guard,), buckets, totals.get((Name.GUARD_SECONDS, guard, ""), 0.0))
    return family
