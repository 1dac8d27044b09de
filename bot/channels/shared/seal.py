"""Signatures and the AES envelope of WeChat's message push ("safe mode").

The cipher is wechatpy's; its envelope is not used, for two reasons: it compares signatures in a time that depends on
their content, and it answers a truncated or garbled envelope with IndexError, struct.error or UnicodeDecodeError. The
tests hold both to the same bytes, in both directions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from wechatpy.crypto.cryptography import WeChatCipher

from bot.errors import ConfigError, Malformed, WrongSignature

BLOCK = 32  # bytes; the platform pads to 32 although AES works in 16
SALT = 16  # random bytes in front of the length


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, in hexadecimal. The algorithm is the platform's choice."""
    joined = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in constant time. Accepts anything that can stand in a query string, non-ASCII too."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


class Seal:
    """Encrypts and decrypts for one account. Safe to share between threads.

    `encoding_aes_key` is the 43 characters from the console. Raises ConfigError for anything else.
    """

    def __init__(self, app_id: str, encoding_aes_key: str) -> None:
        try:
            key = base64.b64decode(encoding_aes_key + "=", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise ConfigError("encoding_aes_key: an EncodingAESKey has exactly 43 letters and digits")
        self._app_id = app_id.encode()
        self._cipher = WeChatCipher(key)

    def open(self, sealed: str) -> bytes:
        """The content of a base64 envelope. Raises Malformed, or WrongSignature if it was sealed for another account."""
        try:
            plain: bytes = self._cipher.decrypt(base64.b64decode(sealed))
        except ValueError:
            raise Malformed("the encrypted part is no whole envelope") from None
        padding = plain[-1] if plain else 0
        if not 1 <= padding <= BLOCK or len(plain) < SALT + 4 + padding:
            raise Malformed("the encrypted part does not decrypt with this EncodingAESKey")
        start = SALT + 4
        end = start + int.from_bytes(plain[SALT:start], "big")
        if end > len(plain) - padding:
            raise Malformed("the encrypted part is shorter than it says")
        if not hmac.compare_digest(plain[end:-padding], self._app_id):
            raise WrongSignature("the encrypted part was made for another account")
        return plain[start:end]

    def close(self, content: bytes) -> str:
        """A base64 envelope around `content`."""
        plain = secrets.token_bytes(SALT) + len(content).to_bytes(4, "big") + content + self._app_id
        padding = BLOCK - len(plain) % BLOCK
        return base64.b64encode(self._cipher.encrypt(plain + bytes([padding]) * padding)).decode()
