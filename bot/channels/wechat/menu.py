"""The menu beneath the chat, in the platform's form, after a look at its sizes: the platform names a number and no entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import ChannelFault

MOST, MOST_BELOW = 3, 5  # entries
LONGEST_NAME, LONGEST_NAME_BELOW = 16, 60  # bytes of UTF-8: five Chinese characters, and twenty
LONGEST_WORDS = 128  # bytes of UTF-8 that touching an entry says


class MenuFault(ChannelFault):
    """The menu is larger than the platform allows."""


def menu(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The platform's form of `{name, says}` and `{name, entries}`. Raises MenuFault, which says what to shorten."""
    if not 1 <= len(entries) <= MOST:
        raise MenuFault(f"a menu has 1 to {MOST} entries, this one has {len(entries)}")
    return {"button": [_button(entry, LONGEST_NAME) for entry in entries]}


def _button(entry: Mapping[str, Any], longest: int) -> dict[str, Any]:
    name = str(entry.get("name", ""))
    if not 1 <= len(name.encode()) <= longest:
        raise MenuFault(f"the name “{name}” has {len(name.encode())} bytes; here it has 1 to {longest} (a Chinese character: 3)")
    if "entries" not in entry:
        return {"type": "click", "name": name, "key": _words(name, entry)}
    below = entry["entries"]
    if longest != LONGEST_NAME:
        raise MenuFault(f"“{name}” stands below another entry and cannot have entries of its own")
    if not 1 <= len(below) <= MOST_BELOW:
        raise MenuFault(f"1 to {MOST_BELOW} entries stand below one, below “{name}” there are {len(below)}")
    return {"name": name, "sub_button": [_button(one, LONGEST_NAME_BELOW) for one in below]}


def _words(name: str, entry: Mapping[str, Any]) -> str:
    says = str(entry.get("says", ""))
    if not 1 <= len(says.encode()) <= LONGEST_WORDS:
        raise MenuFault(f"touching “{name}” has to say something, in at most {LONGEST_WORDS} bytes")
    return says
