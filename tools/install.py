"""Install one lock file into the environment of this Python, with one line of progress.

It runs before anything is installed, so it needs the standard library alone.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

INTERESTING = ("Collecting ", "Downloading ", "Installing collected packages")


def pinned(lock: Path) -> int:
    """Count the packages of a lock file."""
    return sum(1 for line in lock.read_text().splitlines() if line and not line.startswith("#"))


def command(lock: Path) -> list[str]:
    """Return pip's command line; an index of CPU builds of PyTorch is asked besides pip's own."""
    index = os.environ.get("PIP_TORCH_INDEX", "")
    return [
        *(sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"),
        *(("--extra-index-url", index) if index else ()),
        *("-r", str(lock)),
    ]


def steps(lines: Iterator[str], total: int, log: list[str]) -> Iterator[str]:
    """Turn pip's output into short lines of progress, keeping all of it in ``log``."""
    seen = 0
    for line in lines:
        log.append(line)
        text = line.strip()
        if not text.startswith(INTERESTING):
            continue
        seen += text.startswith("Collecting ")
        what = "unpacking" if text.startswith("Installing") else text.split(" (from")[0]
        yield f"[{seen}/{total}] {what}"


def main(lock: Path) -> int:
    """Install; return pip's exit status, after its whole output where it failed."""
    total, log = pinned(lock), list[str]()
    print(f"Installing {total} packages from {lock.name} into {sys.prefix}", flush=True)  # noqa: T201 - a tool
    terminal = sys.stdout.isatty()
    with subprocess.Popen(command(lock), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for number, step in enumerate(steps(iter(pip.stdout or ()), total, log)):
            if terminal:
                sys.stdout.write(f"\r\033[K{step[:78]}")
            elif number % 40 == 39 or step.endswith("unpacking"):
                sys.stdout.write(f"{step}\n")
            sys.stdout.flush()
    sys.stdout.write("\r\033[K" if terminal else "")
    if pip.returncode:
        sys.stdout.writelines(log)
        sys.stdout.write(f"pip could not install {lock.name}; its output is above.\n")
    return pip.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
