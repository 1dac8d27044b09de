"""The file as it lies on disk: a stream in segments of one MiB, each encrypted and authenticated, of which none can be changed,
moved, left out, put in or cut off without being noticed.

As the streaming AEADs of Tink (AES-GCM-HKDF) and age (STREAM) do it, over the primitives of `cryptography`: a key of its own for
each file, HKDF-SHA256 of the office's key and the file's salt; AES-256-GCM under the nonce `number (11) ‖ last (1)`; the header
is authenticated with every segment.

    file      magic (16) ‖ fingerprint of the key (8) ‖ salt (32) ‖ segment …
    segment   length (4, big-endian) ‖ ciphertext and tag (16)
"""

from __future__ import annotations

import hashlib
import hmac
import os
from io import BufferedReader
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import BackupFault

MAGIC = b"SANGYU-BACKUP-1\n"
PRINT, SALT, LENGTH, TAG = 8, 32, 4, 16
HEADER = len(MAGIC) + PRINT + SALT
SEGMENT = 2**20
DAMAGED = "the backup was damaged or changed: use another one"
CUT = "the backup is cut off: it was not written to its end, or not copied whole; use another one"


def is_backup(path: str | os.PathLike[str]) -> bool:
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class SealedWriter:
    """What is written goes out sealed. Without `finish` the file is cut off, and nobody takes it for whole."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file = file
        self._header = MAGIC + _fingerprint(key) + os.urandom(SALT)
        self._cipher = _cipher(key, self._header)
        self._held = bytearray()
        self._number = 0
        file.write(self._header)

    def write(self, data: bytes) -> None:
        self._held += data
        while len(self._held) > SEGMENT:
            self._put(bytes(self._held[:SEGMENT]), last=False)
            del self._held[:SEGMENT]

    def finish(self) -> None:
        self._put(bytes(self._held), last=True)

    def _put(self, plain: bytes, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), plain, self._header)
        self._file.write(len(sealed).to_bytes(LENGTH) + sealed)
        self._number += 1


class SealedReader:
    """Gives back what was written, a segment at a time, none before it was proved. Raises BackupFault."""

    def __init__(self, file: BufferedReader, key: bytes) -> None:
        self._file = file
        self._header = file.read(HEADER)
        if not self._header.startswith(MAGIC):
            raise BackupFault("this file is no backup of Sangyu")
        if len(self._header) < HEADER:
            raise BackupFault(CUT)
        if not hmac.compare_digest(self._header[len(MAGIC) : len(MAGIC) + PRINT], _fingerprint(key)):
            raise BackupFault("this is not the key of this backup: name the file of the right one with --key-file")
        self._cipher = _cipher(key, self._header)
        self._number = 0
        self._over = False

    def segment(self) -> bytes:
        """The next one; nothing after the last."""
        if self._over:
            return b""
        size = int.from_bytes(self._exactly(LENGTH))
        if not TAG <= size <= SEGMENT + TAG:
            raise BackupFault(DAMAGED)
        sealed = self._exactly(size)
        plain = self._opened(sealed)
        self._number += 1
        return plain

    def _opened(self, sealed: bytes) -> bytes:
        """Only the last segment is marked as such, and only before the end of the file."""
        last = not self._file.peek(1)
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last), sealed, self._header)
        except InvalidTag:
            raise BackupFault(CUT if last and self._is_sound(sealed) else DAMAGED) from None
        self._over = last
        return plain

    def _is_sound(self, sealed: bytes) -> bool:
        """Whether it would be right if more came after it."""
        try:
            self._cipher.decrypt(_nonce(self._number, last=False), sealed, self._header)
        except InvalidTag:
            return False
        return True

    def _exactly(self, size: int) -> bytes:
        found = self._file.read(size)
        if len(found) < size:
            raise BackupFault(CUT)
        return found


def _fingerprint(key: bytes) -> bytes:
    """Tells keys apart, and says nothing of them."""
    return hmac.digest(key, b"sangyu backup fingerprint", hashlib.sha256)[:PRINT]


def _cipher(key: bytes, header: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=header[-SALT:], info=b"sangyu backup segments").derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
