"""The Ed25519 key that platform and bot share: it is made of the bot's secret, so both can sign and verify."""

from __future__ import annotations

import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.errors import ConfigError, WrongSignature

SEED = 32  # bytes
_HEX = re.compile(r"[0-9a-fA-F]{128}")  # stricter than `bytes.fromhex`, which skips blanks


class BotKey:
    """The key of one bot. Raises ConfigError for an empty secret. Safe to share between threads."""

    def __init__(self, secret: str) -> None:
        raw = secret.encode()
        if not raw:
            raise ConfigError("app_secret: without one, anybody could sign")
        seed = (raw * (SEED // len(raw) + 1))[:SEED]
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key()

    def sign(self, stamp: str, content: bytes) -> str:
        """The signature over a timestamp and what follows it, in hexadecimal."""
        return self._private.sign(stamp.encode() + content).hex()

    def verify(self, stamp: str, content: bytes, signature: str) -> None:
        """Raises WrongSignature. `content` are the raw bytes of the body: the same JSON in another spelling does not verify."""
        if not _HEX.fullmatch(signature):
            raise WrongSignature
        raw = bytes.fromhex(signature)
        if raw[63] & 224:  # the platform's own check: such a signature is none of Ed25519
            raise WrongSignature
        try:
            self._public.verify(raw, stamp.encode("utf-8", "replace") + content)
        except InvalidSignature:
            raise WrongSignature from None
