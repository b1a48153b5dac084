"""What waits in Redis: the jobs of each kind. A few jobs at most, however many items they are to serve."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from review.bell import DELIVERIES, JOBS
from review.standing import check_workers


def families(redis: Redis, now: datetime) -> Iterator[Metric]:
    """Give whether Redis answers; where it does, how many jobs wait, how long, and whether for anybody."""
    up = GaugeMetricFamily("weighbridge_redis_up", "Whether Redis answers.")
    depth = GaugeMetricFamily("weighbridge_jobs_waiting", "Jobs that no worker has begun.", labels=("queue",))
    age = GaugeMetricFamily(
        "weighbridge_jobs_waiting_oldest_seconds", "Age of the job that is next.", labels=("queue",)
    )
    try:
        for name in (JOBS, DELIVERIES):
            queue = Queue(name, connection=redis, serializer=JSONSerializer)
            depth.add_metric((name,), queue.count)
            age.add_metric((name,), _age_of_next(queue, now))
    except RedisError:
        up.add_metric((), 0)
        yield up
        return
    up.add_metric((), 1)
    yield from (up, depth, age)
    heard = GaugeMetricFamily("weighbridge_worker_up", "Whether a worker was heard from lately.")
    heard.add_metric((), check_workers(redis, now).ok)
    yield heard


def _age_of_next(queue: Queue, now: datetime) -> float:
    for job in queue.get_jobs(0, 1):
        if job.enqueued_at is not None:
            return max(0.0, (now - job.enqueued_at).total_seconds())
    return 0.0
