"""Personal numbers at rest: sealed with AES-256-GCM, found again by a blind index, under keys that can be changed.

A sealed value is `key id (1) ‖ nonce (12) ‖ ciphertext and tag`; the column's label is authenticated with it, so that a value
cannot be moved to another column. The index of a value is HMAC-SHA256 over label and value, cut to 16 bytes: equal values have
equal indexes, and without the key neither can be guessed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from bot.errors import ConfigError, KeyFault
from bot.secret_files import make_once

KEY_BYTES = 32
NONCE = 12
INDEX = 16


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of the ring and what is derived from it: a cipher, and a secret for the index."""

    id: int
    cipher: AESGCM = field(repr=False)
    indexing: bytes = field(repr=False)


class KeyRing:
    """The keys, oldest first; the last one seals. Kept in a file of lines `id base64`, or given in the environment."""

    def __init__(self, path: Path | None = None, given: str = "") -> None:
        self.path = path
        self._given = given
        self._keys = self._read()

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(key.id for key in self._keys)

    @property
    def newest(self) -> _Key:
        return self._keys[-1]

    @property
    def all(self) -> tuple[_Key, ...]:
        return self._keys

    def get(self, key_id: int) -> _Key:
        """A key by its id; the file is read again for one that is not known yet. Raises KeyFault."""
        for _ in range(2):
            for key in self._keys:
                if key.id == key_id:
                    return key
            self.reload()
        raise KeyFault(f"data key {key_id} is not on the ring: put the key file back that belongs to this database")

    def reload(self) -> None:
        """Take notice of keys that another process has added."""
        self._keys = self._read()

    @classmethod
    def fresh(cls) -> KeyRing:
        """A ring of one key that is kept nowhere, for a database that does not outlive the process."""
        return cls(given=f"1 {b64encode(secrets.token_bytes(KEY_BYTES)).decode()}")

    def add(self) -> int:
        """A fresh key, which seals from now on; its id. Raises ConfigError for a ring that is not kept in a file."""
        fresh = max(self.ids) % 255 + 1
        self._write([*self._lines(), f"{fresh} {b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"])
        return fresh

    def retire(self) -> tuple[int, ...]:
        """Forget every key but the newest; their ids."""
        old = self.ids[:-1]
        self._write([line for line in self._lines() if int(line.split()[0]) == self.newest.id])
        return old

    def _lines(self) -> list[str]:
        text = self.path.read_text("utf-8") if self.path is not None else self._given.replace(",", "\n")
        return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]

    def _write(self, lines: list[str]) -> None:
        if self.path is None:
            raise ConfigError("the data keys come from the environment: change them there")
        beside = self.path.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text("\n".join(lines) + "\n", "utf-8")
        os.replace(beside, self.path)
        self.reload()

    def _read(self) -> tuple[_Key, ...]:
        keys = tuple(_key(line) for line in self._lines())
        if not keys or len({key.id for key in keys}) < len(keys):
            raise ConfigError(
                "the data keys are lines of a number from 1 to 255, a space and 32 bytes in base64, each number once"
            )
        return keys


def _key(line: str) -> _Key:
    number, _, text = line.partition(" ")
    try:
        raw = b64decode(text.strip(), validate=True)
    except NotBase64:
        raw = b""
    if not number.isdecimal() or not 1 <= int(number) <= 255 or len(raw) != KEY_BYTES:
        raise ConfigError("a data key is a number from 1 to 255, a space and 32 bytes in base64")
    sealing, indexing = (hmac.digest(raw, purpose, hashlib.sha256) for purpose in (b"seal", b"index"))
    return _Key(int(number), AESGCM(sealing), indexing)


def new_keys(path: Path) -> bool:
    """A key file with one fresh key, readable by its owner alone; False where there is one, which is left as it is."""
    return make_once(path, f"1 {b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n")


class Vault:
    """Seals, opens and indexes with a ring of keys."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring

    def seal(self, label: str, value: str) -> bytes:
        key, nonce = self.ring.newest, os.urandom(NONCE)
        return bytes([key.id]) + nonce + key.cipher.encrypt(nonce, value.encode(), label.encode())

    def open(self, label: str, sealed: bytes) -> str:
        """Raises KeyFault when the key is missing, or when the bytes are not what was sealed for this column."""
        key = self.ring.get(sealed[0])
        try:
            return key.cipher.decrypt(sealed[1 : NONCE + 1], sealed[NONCE + 1 :], label.encode()).decode()
        except InvalidTag:
            raise KeyFault(
                f"a sealed value of {label} cannot be opened: it was damaged, moved, or sealed with another key"
            ) from None

    def index(self, label: str, value: str) -> bytes:
        return _index(self.ring.newest, label, value)

    def indexes(self, label: str, value: str) -> list[bytes]:
        """The indexes of a value under every key: what to look for while a change of keys is under way."""
        return [_index(key, label, value) for key in self.ring.all]


def _index(key: _Key, label: str, value: str) -> bytes:
    return hmac.digest(key.indexing, f"{label}\0{value}".encode(), hashlib.sha256)[:INDEX]


def vault_of(dialect: Dialect) -> Vault:
    """The vault that the store has given its engine."""
    vault: Vault = dialect.sangyu_vault  # type: ignore[attr-defined]
    return vault


class Sealed(TypeDecorator[str]):
    """A text that is sealed at rest. An empty text is kept as nothing, and comes back as an empty text."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return vault_of(dialect).seal(self.label, value) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> str:
        return vault_of(dialect).open(self.label, bytes(value)) if value is not None else ""


class SealedJson(TypeDecorator[Any]):
    """A value of JSON that is sealed at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return vault_of(dialect).seal(self.label, json.dumps(value, ensure_ascii=False)) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(vault_of(dialect).open(self.label, bytes(value))) if value is not None else None


class BlindIndex(TypeDecorator[str]):
    """The index of a text of the same label: written with the text itself, compared with `bytes` of `Vault.indexes`."""

    impl = LargeBinary(INDEX)
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: str | bytes | None, dialect: Dialect) -> bytes | None:
        if not value or isinstance(value, bytes):
            return value or None
        return vault_of(dialect).index(self.label, value)
