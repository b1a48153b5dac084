"""Policies worth starting from; each is a file beside this one."""

from importlib.resources import files

GOLDEN = ".golden.yaml"


def starter_policies() -> tuple[tuple[str, str], ...]:
    """Return ``(name, text)`` of each starter policy, in order of name; ``name`` ends in ``.yaml``."""
    return tuple(each for each in _documents() if not each[0].endswith(GOLDEN))


def starter_golden_cases() -> tuple[tuple[str, str], ...]:
    """Return ``(name, text)`` of each file of golden cases; ``x.golden.yaml`` is of ``x.yaml``."""
    return tuple(each for each in _documents() if each[0].endswith(GOLDEN))


def _documents() -> tuple[tuple[str, str], ...]:
    here = files(__name__)
    found = sorted(each.name for each in here.iterdir() if each.name.endswith(".yaml"))
    return tuple((name, (here / name).read_text(encoding="utf-8")) for name in found)
