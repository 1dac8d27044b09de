"""Files that hold secrets: who may read them, and what stands in the configuration that should not."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.check.finding import Finding, warned
from bot.config import Config, read
from bot.opening import kept

ENDING = "_file"
SECRETS = frozenset(
    {
        "secret",
        "app_secret",
        "key_secret",
        "receipt_secret",
        "token",
        "access_token",
        "encoding_aes_key",
        "api_key",
        "key",
        "ping_url",
    }
)


def of_files(config: Config, path: Path | None) -> Iterator[Finding]:
    yield from _keys(config)
    yield from _unsealed(config)
    for file in _configured(config, path):
        yield from _of_configuration(file)


def _configured(config: Config, path: Path | None) -> list[Path]:
    """The main file, and the office's own where there are several."""
    if path is None or not path.is_file():
        return []
    folder = read(path).get("offices", {}).get("folder")
    own = path.parent / folder / f"{config.office.code}.toml" if isinstance(folder, str) and folder else None
    return [path, *([own] if own is not None and own.is_file() else [])]


def _unsealed(config: Config) -> Iterator[Finding]:
    """Accounts that listen without an EncodingAESKey. What is signed then is the time alone, not what is said."""
    for channel, accounts in config.channels.items():
        for name, one in accounts.items():
            if getattr(one, "token", "") and getattr(one, "encoding_aes_key", None) == "":
                yield warned(
                    f"channels.{channel}.{name}.encoding_aes_key",
                    "without it, who sees one address of the platform's may speak as anybody for five minutes: "
                    "set the console to its safe mode (安全模式), and copy the key",
                )


def _keys(config: Config) -> Iterator[Finding]:
    own = kept(config)
    for file in (own.data_keys, own.signing_secret):
        if file is not None and file.is_file():
            yield from _closed(str(file), file)


def _of_configuration(path: Path) -> Iterator[Finding]:
    """Secrets that stand in it openly, and the files that it names."""
    found = list(_walk(read(path), ()))
    plain = [key for key, value in found if not key.endswith(ENDING) and _is_secret(key, value)]
    if plain:
        yield from _closed(path.name, path)
    for key in plain:
        name = key.rpartition(".")[2]
        yield warned(key, f'this secret stands in {path.name} itself: put it into a file of its own, and write {name}_file = "…"')
    for key, value in found:
        file = path.parent / value
        if key.endswith(ENDING) and file.is_file():
            yield from _closed(key, file)


def _is_secret(key: str, value: str) -> bool:
    name = key.rpartition(".")[2]
    if key == "database.url":
        return "@" in value and ":" in value.partition("://")[2].partition("@")[0]
    return name in SECRETS and bool(value)


def _walk(raw: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every text of a document with its key."""
    for key, value in raw.items():
        if isinstance(value, Mapping):
            yield from _walk(value, (*path, key))
        elif isinstance(value, str):
            yield ".".join((*path, key)), value


def _closed(name: str, file: Path) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return
    if mode & 0o007:
        yield Finding(name, f"everybody on this machine may read this file of secrets: chmod 600 {file}")
