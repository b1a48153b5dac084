import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from review.embedded import EmbeddedRedis, EmbeddedRedisError
from review.settings import load_settings
from tests.processes import ROOT, wait_until


def server(folder: Path) -> EmbeddedRedis:
    return EmbeddedRedis(folder / "redis.sock", folder / "redis")


def test_only_this_user_may_open_the_socket_and_the_network_never(tmp_path: Path) -> None:
    redis = server(tmp_path)
    redis.start()
    try:
        assert stat.S_IMODE(redis.socket.stat().st_mode) == 0o700
        with Redis.from_url(redis.url) as client:
            assert client.config_get("port") == {b"port": b"0"} or client.config_get("port") == {"port": "0"}
    finally:
        redis.stop()


def test_what_was_written_is_there_after_a_stop(tmp_path: Path) -> None:
    redis = server(tmp_path)
    for expected in (None, b"kept"):
        redis.start()
        with Redis.from_url(redis.url) as client:
            assert client.get("fact") == expected
            client.set("fact", "kept")
        redis.stop()


def test_a_server_that_a_killed_run_left_behind_is_stopped_first(tmp_path: Path) -> None:
    left, ours = server(tmp_path), server(tmp_path)
    left.start()
    with Redis.from_url(left.url) as client:
        client.set("fact", "kept")
    ours.start()
    try:
        wait_until("the one left behind ended", lambda: not left.alive())
        with Redis.from_url(ours.url) as client:
            assert client.get("fact") == b"kept"
    finally:
        ours.stop()


def test_it_ends_with_the_process_that_started_it_even_by_kill(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from review.embedded import EmbeddedRedis as E;"
        "e = E(Path(sys.argv[1]) / 'redis.sock', Path(sys.argv[1]) / 'redis'); e.start();"
        "print(e._process.pid, flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    wait_until("the server ended", lambda: not runs(pid))


def test_where_it_cannot_start_the_end_of_its_log_says_why(tmp_path: Path) -> None:
    (tmp_path / "redis" / "appendonlydir").mkdir(parents=True)
    (tmp_path / "redis" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(EmbeddedRedisError, match="AOF manifest"):
        server(tmp_path).start()


def test_a_socket_whose_path_is_too_long_lies_elsewhere(tmp_path: Path) -> None:
    settings = load_settings({"WEIGHBRIDGE_INSTANCE": str(tmp_path / ("deep" * 30))})
    assert len(str(settings.embedded_redis_socket)) <= 100
    other = load_settings({"WEIGHBRIDGE_INSTANCE": str(tmp_path / ("long" * 30))})
    assert settings.embedded_redis_socket != other.embedded_redis_socket


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that ended and that nobody asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
