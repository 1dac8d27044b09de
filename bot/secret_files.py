"""A file that holds a secret: whole or not there, and made by whichever process is first."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_once(path: Path, content: str) -> bool:
    """Readable by its owner alone. False where there is one, which is left as it is; of several who come at once one makes it."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:  # another process was first
        return False
    finally:
        fresh.unlink(missing_ok=True)
    return True
