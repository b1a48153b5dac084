import time

import pytest
from redis import Redis
from redis import exceptions as redis_errors
from rq import Queue

from review.bell import JOBS, SCREEN, Bell, connect


@pytest.fixture
def redis(redis_url: str) -> Redis:
    return connect(redis_url)


def jobs(redis: Redis) -> int:
    return Queue(JOBS, connection=redis).count


def test_a_bell_that_rings_is_not_rung_again(redis: Redis) -> None:
    bell = Bell(redis)
    assert [bell.ring() for _ in range(5)] == [True] * 5
    assert jobs(redis) == 1


def test_once_silenced_it_rings_anew(redis: Redis) -> None:
    bell = Bell(redis)
    bell.ring()
    bell.silence()
    bell.ring()
    assert jobs(redis) == 2


def test_a_bell_that_nobody_answers_wears_off(redis: Redis) -> None:
    Bell(redis).ring()
    assert 0 < redis.ttl(SCREEN.key) <= 15


def test_a_wiped_redis_is_rung_anew(redis: Redis) -> None:
    bell = Bell(redis)
    bell.ring()
    redis.flushdb()
    bell.ring()
    assert jobs(redis) == 1


def test_a_bell_whose_answer_is_lost_still_rings(redis: Redis) -> None:
    pool = redis.connection_pool
    lost: list[str] = []

    class Losing(pool.connection_class):  # type: ignore[misc, name-defined] # whichever this server's address asks for
        def send_command(self, *args: str, **kwargs: bool) -> None:
            super().send_command(*args, **kwargs)
            if args[0] == "SET" and not lost:
                lost.append(args[1])
                self.read_response()
                raise redis_errors.TimeoutError

    pool.connection_class = Losing
    assert Bell(redis).ring()
    assert lost == [SCREEN.key]
    assert jobs(redis) == 1


def test_many_who_ask_within_a_moment_are_rung_for_once(redis: Redis) -> None:
    pool = redis.connection_pool
    sent: list[str] = []

    class Counting(pool.connection_class):  # type: ignore[misc, name-defined] # whichever this server's address asks for
        def send_command(self, *args: str, **kwargs: bool) -> None:
            sent.append(args[0])
            super().send_command(*args, **kwargs)

    pool.connection_class = Counting
    bell = Bell(redis)
    for _ in range(5_000):
        bell.ring_soon()
    bell.close()
    assert jobs(redis) == 1
    assert 1 <= sent.count("SET") < 500


def test_who_asks_just_after_a_worker_has_looked_is_rung_for_by_the_end_of_the_moment(redis: Redis) -> None:
    bell = Bell(redis)
    for look in range(1, 6):
        bell.silence()
        bell.ring_soon()
        for _ in range(10_000):
            if jobs(redis) == look:
                break
            time.sleep(0.001)
    bell.close()
    assert jobs(redis) == 5


def test_a_process_that_ends_has_rung_for_all_who_asked(redis: Redis) -> None:
    for _ in range(5):
        redis.flushdb()
        bell = Bell(redis)
        bell.ring_soon()
        bell.silence()
        bell.ring_soon()
        bell.close()
        assert jobs(redis) == 2


def test_no_redis_is_no_error_and_is_left_alone_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    bell = Bell(connect("redis://127.0.0.1:1/0"))
    assert [bell.ring() for _ in range(3)] == [False] * 3
    bell.silence()
    assert [record.message.split(",")[0] for record in caplog.records] == [
        "the bell could not ring",
        "the bell could not be silenced",
    ]
