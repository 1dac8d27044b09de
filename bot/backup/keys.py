"""The key of an office's backups: 32 bytes in base64, from a file or the environment, never from the command line."""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config import Config
from bot.errors import BackupFault
from bot.opening import folder_of
from bot.secret_files import make_once

KEY_BYTES = 32
GIVEN = "SANGYU_BACKUP_KEY"  # the environment variable that may hold it
WRONG = "the key of backups is 32 bytes in base64, on one line"


@dataclass(frozen=True, slots=True)
class BackupKey:
    raw: bytes = field(repr=False)
    whence: str  # where it is kept, for people
    made: bool = False  # just now


def key_of(config: Config, file: Path | None = None, environ: Mapping[str, str] = os.environ, make: bool = False) -> BackupKey:
    """The key: of the file that is named, of the environment, the configuration, or beside the database; in that order.

    With `make` a fresh one is made where there is none. Raises BackupFault.
    """
    if file is not None:
        return BackupKey(_read(file), str(file))
    if environ.get(GIVEN):
        return BackupKey(_decoded(environ[GIVEN]), GIVEN)
    if config.backup.key:
        return BackupKey(_decoded(config.backup.key), "[backup] key")
    usual = folder_of(config) / "backup_key"
    if usual.exists():
        return BackupKey(_read(usual), str(usual))
    if not make:
        raise BackupFault(f"there is no key of backups: name its file with --key-file, or put it back as {usual}")
    made = make_once(usual, b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
    return BackupKey(_read(usual), str(usual), made)


def _read(path: Path) -> bytes:
    try:
        return _decoded(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise BackupFault(f"{path}: the key of backups cannot be read there") from None


def _decoded(text: str) -> bytes:
    try:
        raw = b64decode(text.strip(), validate=True)
    except (NotBase64, ValueError):
        raise BackupFault(WRONG) from None
    if len(raw) != KEY_BYTES:
        raise BackupFault(WRONG)
    return raw
