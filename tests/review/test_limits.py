from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from review.bell import connect
from review.errors import TooManyError
from review.limits import Allowance, Limits, header_values

NOW = datetime(2026, 5, 1, 12, 0, 20, tzinfo=UTC)


@pytest.fixture
def limits(redis_url: str) -> Limits:
    return Limits(connect(redis_url))


def test_a_service_without_limits_costs_no_round_trip(limits: Limits, redis_url: str) -> None:
    assert limits.spend(1, Allowance(), 5, NOW) == []
    assert Redis.from_url(redis_url).keys("*") == []


def test_what_is_left_counts_down_until_the_window_ends(limits: Limits) -> None:
    left = [limits.spend(1, Allowance(per_minute=10), count, NOW)[0].left for count in (1, 4, 5)]
    assert left == [9, 5, 0]
    with pytest.raises(TooManyError, match="10 items a minute; 0 are left") as caught:
        limits.spend(1, Allowance(per_minute=10), 1, NOW)
    assert caught.value.retry_after == 40
    assert limits.spend(1, Allowance(per_minute=10), 1, NOW + timedelta(seconds=40))[0].left == 9


def test_what_does_not_fit_is_not_counted(limits: Limits) -> None:
    both = Allowance(per_minute=10, per_day=12)
    limits.spend(1, both, 8, NOW)
    with pytest.raises(TooManyError, match="2 are left"):
        limits.spend(1, both, 3, NOW)
    assert [window.left for window in limits.spend(1, both, 2, NOW)] == [0, 2]
    with pytest.raises(TooManyError, match="12 items a day"):
        limits.spend(1, both, 3, NOW + timedelta(minutes=1))


def test_services_are_counted_apart(limits: Limits) -> None:
    limits.spend(1, Allowance(per_minute=1), 1, NOW)
    assert limits.spend(2, Allowance(per_minute=1), 1, NOW)[0].left == 0


def test_without_redis_everything_passes() -> None:
    away = Limits(connect("redis://127.0.0.1:1/0"))
    assert [away.spend(1, Allowance(per_minute=1), 9, NOW) for _ in range(2)] == [[], []]


def test_the_headers_are_those_of_the_draft(limits: Limits) -> None:
    windows = limits.spend(1, Allowance(per_minute=10, per_day=100), 3, NOW)
    assert header_values(windows) == {
        "RateLimit-Policy": '"minute";q=10;w=60, "day";q=100;w=86400',
        "RateLimit": '"minute";r=7;t=40, "day";r=97;t=43180',
    }
