"""Finds the channels: each package beside this file that says what the settings of an account are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import bot.channels
from bot.channels.base import House, Joined


def names() -> list[str]:
    """Every channel that can be configured."""
    return sorted(one.name for one in iter_modules(bot.channels.__path__) if one.ispkg and settings_of(one.name) is not None)


def settings_of(name: str) -> type[Any] | None:
    """The dataclass of an account's section; None for what is no channel that can be configured."""
    return getattr(_module(name), "SETTINGS", None)


def join(name: str, account: str, settings: Any, house: House) -> Joined:
    """One account of a channel, ready for use. Raises ConfigError."""
    joined: Joined = _module(name).join(account, settings, house)  # type: ignore[union-attr]
    return joined


def join_all(accounts: Mapping[str, Mapping[str, Any]], house: House) -> list[tuple[str, str, Joined]]:
    """Every account that is configured: channel, account, and what was made of it. Raises ConfigError."""
    found = ((channel, account, one) for channel, several in accounts.items() for account, one in several.items())
    return [(channel, account, join(channel, account, one, house)) for channel, account, one in found]


@cache
def _module(name: str) -> ModuleType | None:
    known = name.isidentifier() and any(one.ispkg and one.name == name for one in iter_modules(bot.channels.__path__))
    return import_module(f"bot.channels.{name}") if known else None
