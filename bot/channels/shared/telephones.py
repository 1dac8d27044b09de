"""Telephone numbers as platforms write them, and the id under which a receipt finds its message."""

from __future__ import annotations

import hashlib
import hmac
import re

from bot.errors import Malformed

_SAID = re.compile(r"[\d+\-\s]{3,24}")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def bare(number: str) -> str:
    """Digits only, without the country of +86, 0086 or 86. Raises Malformed for what is no number."""
    if not _SAID.fullmatch(number) or not number.isascii():
        raise Malformed("this is no telephone number")
    digits = re.sub(r"\D", "", number).removeprefix("0086")
    if len(digits) == 13 and _MOBILE.fullmatch(digits[2:]):
        digits = digits.removeprefix("86")
    if not 3 <= len(digits) <= 15:
        raise Malformed("this is no telephone number")
    return digits


def is_mobile(number: str) -> bool:
    """Whether it is a bare number of a mobile telephone of this country."""
    return _MOBILE.fullmatch(number) is not None and number.isascii()


class MessageIds:
    """Ids that tell nobody a number, and by which a receipt counts for the number only that the message was sent to.

    `secret` is this installation's: without it a short hash of a number could be tried out.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def of(self, platform_id: str, number: str) -> str:
        """The id of a message to a number. Raises Malformed."""
        return f"{platform_id}:{hmac.new(self._secret, bare(number).encode(), hashlib.sha256).hexdigest()[:12]}"
