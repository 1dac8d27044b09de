"""The fields of one push of WeChat or WeCom, read with their limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from bot.channels.shared.fit import clean
from bot.errors import Malformed

Fields = Mapping[str, str]

LONGEST_TEXT = 10_000  # characters; more than the platform lets a person send
LONGEST_ID = 128  # characters; an openid has 28, a user id at most 64
LONGEST_MEDIA = 512  # characters


def frame(fields: Fields) -> tuple[str, str]:
    """Who sent the push, and its MsgType. Raises Malformed if a field that every push has is missing or impossible."""
    sender = identifier(fields, "FromUserName")
    identifier(fields, "ToUserName")
    created, kind = identifier(fields, "CreateTime"), identifier(fields, "MsgType")
    if not (created.isascii() and created.isdigit()):
        raise Malformed("CreateTime is no number")
    return sender, kind


def words(fields: Fields, kind: str, names: Sequence[str]) -> str:
    """The text of a message: the fields named, one line each. What is missing is left out; a place without a name is its spot."""
    found = [fields[name] for name in names if fields.get(name)]
    if kind == "location" and not found:
        found = [f"{fields.get('Location_X', '')},{fields.get('Location_Y', '')}"]
    return tidy("\n".join(found))


def tidy(text: str) -> str:
    return clean(text[:LONGEST_TEXT]).strip()


def push_key(fields: Fields, kind: str, names: Iterable[str]) -> str:
    """Equal for every repetition of one push, at most 128 characters.

    MsgId where there is one. Events have none: `names` are the fields that tell two events apart.
    """
    number = fields.get("MsgId", "").strip()
    if number and number != "0" and len(number) <= 64 and number.isprintable():
        return f"m:{number}"
    return event_key((kind, *(fields.get(name, "") for name in names)))


def event_key(parts: Iterable[str]) -> str:
    return "e:" + hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


def identifier(fields: Fields, name: str) -> str:
    """Raises Malformed if it is missing or is none."""
    value = bounded(fields, name, LONGEST_ID)
    if not value:
        raise Malformed(f"{name} is missing")
    return value


def bounded(fields: Fields, name: str, longest: int) -> str:
    """Printable, of at most `longest` characters; "" if it is missing. Raises Malformed for anything else."""
    value = fields.get(name, "").strip()
    if len(value) > longest or not value.isprintable():
        raise Malformed(f"{name} is no identifier")
    return value
