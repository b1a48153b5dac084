"""The bell: it tells the workers that items, or deliveries, wait.

Redis only rings. A bell that already rings is not rung again, so that one job serves all the items that came
meanwhile; a worker silences it before it first looks for items, so that whatever is committed after that look
rings anew. The ring wears off by itself, in case the job behind it was lost with its Redis. Whoever rings
never fails: the clock finds every item that no bell rang for.
"""

import logging
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.defaults import RQ_KEY_PREFIX
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

JOBS = "weighbridge"
"""The name of the RQ queue of screening."""

DELIVERIES = "weighbridge-deliveries"
"""The name of the RQ queue of webhooks, which wait for other people's servers."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the bell calls for: a job, in an RQ queue; ``key`` is there while it rings."""

    key: str
    queue: str
    job: str
    name: str


SCREEN = Call("weighbridge:bell", JOBS, "review.jobs.screen_waiting", "screen")
BULK = Call("weighbridge:bell:bulk", JOBS, "review.jobs.work_in_bulk", "bulk")
DELIVER = Call("weighbridge:bell:deliver", DELIVERIES, "review.jobs.deliver_waiting", "deliver")

RINGS_SECONDS = 15
"""After how many seconds a bell that nobody answered may be rung again."""

PAUSE_SECONDS = 2.0
"""How long a process leaves a Redis alone that did not answer, rather than let every request wait for it."""

MOMENT_SECONDS = 0.01
"""For how long one ring may wait for more that it is to stand for; a worker takes longer to begin."""

LONGEST_WAIT_MS = 60_000
PATIENT_SECONDS = LONGEST_WAIT_MS / 1000 + 5
_RESULT_SECONDS = 60
_ANSWER_SECONDS = 1.0
_JOB_SECONDS = 3_600
_FAILED_SECONDS = 24 * 3_600


def connect(url: str, *, answer_seconds: float = _ANSWER_SECONDS) -> Redis:
    """Return a client that gives up soon: for whoever rings, in the middle of a request."""
    return Redis.from_url(
        url,
        socket_timeout=answer_seconds,
        socket_connect_timeout=_ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )


class Bell:
    """The bell of one process; ``patient`` is a client that may wait for answers, for ``ask``."""

    def __init__(self, redis: Redis, patient: Redis | None = None) -> None:
        self._redis, self._patient = redis, patient
        self._silent_until = 0.0
        self._rang_at = 0.0
        self._is_owed = self._is_closing = False
        self._is_asked = threading.Event()
        self._puller: threading.Thread | None = None
        self._starting = threading.Lock()

    def ring_soon(self) -> None:
        """Ring for the screening: at once, or once for all who ask within a moment of the last ring.

        Under load asking Redis whether the bell rings already costs a fifth of what a request does. Call it
        after the commit; where the process dies within the moment, the clock rings.
        """
        if time.monotonic() - self._rang_at >= MOMENT_SECONDS:
            self._ring_for_all()
            return
        self._is_owed = True
        if not self._is_asked.is_set():
            self._is_asked.set()
        if self._puller is None:
            self._start_puller()

    def _ring_for_all(self) -> None:
        # In this order: who asks from here on is rung for anew, and nobody is forgotten.
        self._rang_at = time.monotonic()
        self._is_owed = False
        self.ring()

    def _start_puller(self) -> None:
        with self._starting:
            if self._puller is None:
                self._puller = threading.Thread(target=self._pull, name="bell", daemon=True)
                self._puller.start()

    def _pull(self) -> None:
        """Ring at the end of each moment in which somebody asked for it and nobody else rang."""
        while not self._is_closing:
            self._is_asked.wait()
            self._is_asked.clear()
            time.sleep(MOMENT_SECONDS)
            if self._is_owed:
                self._ring_for_all()

    def close(self) -> None:
        """Ring for whoever still waits for the end of a moment; a process does so before it ends."""
        self._is_closing = True
        self._is_asked.set()
        with self._starting:
            puller = self._puller
        if puller is not None:
            puller.join()

    def ring(self, call: Call = SCREEN) -> bool:
        """Make sure that a job will look for what waits; return False where Redis did not answer.

        Call it after the commit: a job that comes before it finds nothing.
        """
        if time.monotonic() < self._silent_until:
            return False
        ring = uuid.uuid4().hex
        try:
            # The client asks once more where an answer is late, and may then find what it wrote itself.
            if self._redis.set(call.key, ring, nx=True, ex=RINGS_SECONDS, get=True) in (None, ring.encode()):
                self._queue(call.queue).enqueue(
                    call.job,
                    job_id=f"{call.name}-{ring}",
                    job_timeout=_JOB_SECONDS,
                    result_ttl=0,
                    failure_ttl=_FAILED_SECONDS,
                )
        except RedisError as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("the bell could not ring, the clock will: %s", type(error).__name__)
            return False
        return True

    def ask(self, item_ids: Sequence[int], wait_ms: float) -> bool:
        """Have these very items screened before all others, and wait for it; False where it took too long.

        Waits on the result that RQ keeps of a job. Where it took too long the job still runs.
        """
        wait_ms = min(wait_ms, LONGEST_WAIT_MS)
        if self._patient is None or wait_ms < 1 or time.monotonic() < self._silent_until:
            return False
        try:
            job = self._queue(JOBS).enqueue(
                "review.jobs.screen_items",
                list(item_ids),
                job_id=f"ask-{uuid.uuid4().hex}",
                at_front=True,
                job_timeout=_JOB_SECONDS,
                result_ttl=_RESULT_SECONDS,
                failure_ttl=_FAILED_SECONDS,
            )
            results = f"{RQ_KEY_PREFIX}:results:{job.id}"
            return bool(self._patient.xread({results: "0-0"}, block=int(wait_ms)))
        except RedisError as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("the workers could not be asked: %s", type(error).__name__)
            return False

    def silence(self, call: Call = SCREEN) -> None:
        """Let what comes next ring anew; a worker does so before it looks for what waits."""
        try:
            self._redis.delete(call.key)
        except RedisError as error:
            log.warning("the bell could not be silenced, it wears off: %s", type(error).__name__)

    def _queue(self, name: str) -> Queue:
        return Queue(name, connection=self._redis, serializer=JSONSerializer)
