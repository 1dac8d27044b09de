"""The listening side for platforms that sign nothing: receipts and replies as JSON at an address that nobody guesses.

Whoever learns the address can end a message only if he knows its id together with its number, which only the platform and we
have; but he can put words into the mouth of a number. An office that knows from where its provider calls names these networks
besides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from bot.channels.base import NO_HEADERS, Answer, Opened
from bot.channels.shared.fit import clean
from bot.domain.messages import Incoming
from bot.errors import Malformed, WrongSignature

Network = IPv4Network | IPv6Network
Record = Mapping[str, Any]
Read = Callable[[Record, datetime], tuple[Incoming, ...]]

LARGEST = 1024 * 1024  # bytes of one push
MOST = 5000  # records of one push
LONGEST_ID = 128  # characters
LONGEST_TEXT = 1000  # characters of a reply
SOURCE = "x-real-ip"  # set by our own proxy, which drops what comes from outside under this name

ALIYUN_WORD = b'{"code":0,"msg":"OK"}'
TENCENT_WORD = b'{"result":0,"errmsg":"OK"}'


def _secret_path(value: str) -> str:
    if value and not (len(value) >= 16 and value.replace("-", "").replace("_", "").isalnum() and value.isascii()):
        raise ValueError("a secret for an address has at least 16 letters, figures, - and _")
    return value


def _network(value: object) -> Network:
    return ip_network(str(value), strict=False)


SecretPath = Annotated[str, AfterValidator(_secret_path)]
NetworkText = Annotated[Network, BeforeValidator(_network)]


class PushedJson:
    """One account's address. `read` makes messages of one record and raises Malformed for one that it cannot read.

    `word` is what the platform wants to hear. `networks`: from where it may call; none: from anywhere.
    """

    def __init__(self, read: Read, word: bytes, networks: Collection[Network] = ()) -> None:
        self._read = read
        self._word = word
        self._networks = tuple(networks)

    def echo(self, query: Mapping[str, str], now: datetime) -> str:  # noqa: ARG002
        """These platforms check no address. Raises Malformed."""
        raise Malformed("this platform pushes, and asks for nothing")

    def open(
        self,
        query: Mapping[str, str],  # noqa: ARG002
        body: bytes,
        now: datetime,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Opened:
        """The messages of one push. A record that cannot be read is left out, since the others would be lost with it.

        Raises WrongSignature for a caller from elsewhere, and Malformed for what has no record that can be read.
        """
        if self._networks and not self._knows(headers.get(SOURCE, "")):
            raise WrongSignature("the push does not come from where this platform calls")
        records, found, readable = _records(body), list[Incoming](), 0
        for record in records:
            try:
                found += self._read(record, now)
                readable += 1
            except Malformed:
                continue
        if records and not readable:
            raise Malformed("no record of this push can be read")
        return Opened(tuple(found))

    def answer(self, opened: Opened, text: str, now: datetime) -> Answer:  # noqa: ARG002
        """The platform's word for "taken", whatever is to be said: nothing can be said here."""
        return Answer(self._word, "application/json")

    def _knows(self, source: str) -> bool:
        try:
            address = ip_address(source.strip())
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def _records(body: bytes) -> list[Record]:
    if len(body) > LARGEST:
        raise Malformed("the push is larger than any of this platform")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("the body is not JSON") from None
    several = found if isinstance(found, list) else [found]
    if len(several) > MOST or not all(isinstance(one, dict) for one in several):
        raise Malformed("the body is no list of records")
    return several


def field(record: Record, name: str, longest: int = LONGEST_ID) -> str:
    """A field that has to be there: a text or a whole number of reasonable length. Raises Malformed."""
    value = optional(record, name, longest)
    if not value:
        raise Malformed(f"{name} is missing")
    return value


def optional(record: Record, name: str, longest: int = LONGEST_ID) -> str:
    """A field as text, "" where it is missing. Raises Malformed for one that is no text and no whole number, or too long."""
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int) or (isinstance(value, int) and abs(value) > 10**18):
        raise Malformed(f"{name} is no text")
    text = str(value).strip()
    if len(text) > longest or not text.isprintable():
        raise Malformed(f"{name} is too long, or no text")
    return text


def words(record: Record, name: str) -> str:
    """What a person wrote, at most 1000 characters of it. Raises Malformed for what is no text."""
    value = record.get(name, "")
    if not isinstance(value, str):
        raise Malformed(f"{name} is no text")
    return clean(value[:LONGEST_TEXT]).strip()


def inside(record: Record, *names: str) -> Iterator[tuple[str, Record]]:
    """Those of these fields that hold a record of their own."""
    for name in names:
        if isinstance(value := record.get(name), dict):
            yield name, value
