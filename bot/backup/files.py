"""What belongs to an office beside its database: its rules, and its settings without a secret."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import time
from pathlib import Path, PurePosixPath
from typing import Any

from bot.backup.archive import ArchiveReader, ArchiveWriter
from bot.backup.sealing import DAMAGED
from bot.config import Config
from bot.errors import BackupFault

PART = 2**18
HEAD = """# The settings of this office when the backup was made, as far as they are no secret.
# What is secret was not written down: such a line says what is missing. Files of keys are kept apart from backups.
"""


def put_files(archive: ArchiveWriter, config: Config, content: Path) -> int:
    """How many."""
    count = 0
    for name, data in _files(config, content):
        archive.put({"file": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
        for start in range(0, len(data), PART):
            archive.put({"part": b64encode(data[start : start + PART]).decode()})
        count += 1
    return count


def _files(config: Config, content: Path) -> Iterator[tuple[str, bytes]]:
    yield "config.toml", settings_in_words(config).encode()
    for path in sorted(content.rglob("*")):
        name = path.relative_to(content)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield f"content/{name.as_posix()}", path.read_bytes()


def take_files(archive: ArchiveReader, folder: Path | None) -> int:
    """Write the files whose turn it is into a folder, or only look at them; how many. Raises BackupFault."""
    count = 0
    while archive.comes == "file":
        told = archive.take("file")
        data = b""
        while len(data) < told["size"]:
            data += b64decode(archive.take("part"))
        if len(data) != told["size"] or hashlib.sha256(data).hexdigest() != told["sha256"]:
            raise BackupFault(DAMAGED)
        path = safe_name(told["file"])
        if folder is not None:
            _write(folder / path, data)
        count += 1
    return count


def safe_name(name: str) -> PurePosixPath:
    """A file below the folder into which it is written, and nowhere else. Raises BackupFault."""
    path = PurePosixPath(name)
    plain = all(part not in (".", "..") and "\\" not in part and part.isprintable() for part in path.parts)
    if not plain or path.is_absolute() or path.parts[:1] not in (("content",), ("config.toml",)) or str(path) != name:
        raise BackupFault("a file in the backup has a name that leads elsewhere: it is not put back")
    return path


def _write(path: Path, data: bytes) -> None:
    """Into a folder of our own, just made; no name in it is followed elsewhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(data)


# --- settings ------------------------------------------------------------------------------------------------------------


def settings_in_words(config: Config) -> str:
    """A TOML file. A setting is secret exactly when its dataclass does not show it (`repr=False`)."""
    return HEAD + "\n".join(_table(config, ()))


def _table(settings: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The plain lines of a table first, then the tables below it."""
    below: list[tuple[str, Any]] = []
    if path:
        yield f"\n[{'.'.join(map(_key, path))}]"
    for name, value, secret in _settings(settings):
        if secret:
            if value:
                yield f"# {_key(name)} = a secret, which is not in the backup"
        elif is_dataclass(value) or (
            isinstance(value, Mapping) and all(is_dataclass(one) or isinstance(one, Mapping) for one in value.values())
        ):
            below.append((name, value))
        elif value is not None:
            yield f"{_key(name)} = {_value(value)}"
    for name, value in below:
        yield from _table(value, (*path, name))


def _settings(settings: Any) -> list[tuple[str, Any, bool]]:
    if isinstance(settings, Mapping):
        return [(name, value, False) for name, value in settings.items()]
    return [(one.name, getattr(settings, one.name), not one.repr) for one in fields(settings)]


def _key(name: str) -> str:
    return (
        name
        if name.replace("_", "").replace("-", "").isascii() and name.replace("_", "").replace("-", "").isalnum()
        else json.dumps(name)
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    if isinstance(value, tuple | list | set | frozenset):
        if len(value) == 2 and all(isinstance(one, time) for one in value):
            return f'"{"-".join(format(one, "%H:%M") for one in value)}"'
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(name))} = {_value(one)}" for name, one in value.items()) + "}"
    return json.dumps(str(value), ensure_ascii=False)
