"""The example for LiteLLM in docs/client.md, run by the real LiteLLM against a real server.

    python -m bench.litellm_example                         # installs LiteLLM in a place that is thrown away
    python -m bench.litellm_example --venv /tmp/litellm     # in a place that is kept

It is not among the tests, because LiteLLM brings 60 packages (380 MB) and takes seconds to import.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.machine import describe
from review import schema, services
from review.db import Database, utcnow
from review.settings import load_settings
from tests.serving import web_process

VERSION = "1.110.2"
PAGE = Path(__file__).parent.parent / "docs" / "client.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--venv", help="where LiteLLM is installed, to be kept")
    options = parser.parse_args()
    (example,) = re.findall(r"```python litellm\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        python = _install(Path(options.venv or f"{folder}/venv"))
        environment = {
            "WEIGHBRIDGE_INSTANCE": folder, "SECRET_KEY": "bench", "REDIS_URL": "redis://127.0.0.1:1/0",
            "WEIGHBRIDGE_DETOXIFY_MODEL": "none",
        }  # fmt: skip
        database = Database(load_settings(environment).database)
        schema.upgrade(database)
        with database.begin() as session:
            key = services.create_key(session, "bench", ["submit"], utcnow())[1]
        database.dispose()
        with web_process(environment) as address:
            code = f"ADDRESS, KEY = {address!r}, {key!r}\n{example}"
            quiet = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # it would fetch its prices
            done = subprocess.run(
                [python, "-c", code], env=quiet, capture_output=True, text=True, check=False
            )
    print(describe())
    print(f"LiteLLM {VERSION}: {done.stdout.strip() or done.stderr[-2_000:]}")
    sys.exit(done.returncode or done.stdout.strip() != "False")


def _install(venv: Path) -> Path:
    python = venv / "bin" / "python"
    if not (venv / "bin" / "litellm").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"litellm=={VERSION}"], check=True)
    return python


if __name__ == "__main__":
    main()
