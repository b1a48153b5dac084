"""The secret that signs cookies, made once and kept in a file."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """Read the secret in ``path``, or make one that only this user may read.

    Two processes that start at once agree: whoever links first wins, and the other reads.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
