"""What an operator does to an account from the command line: its menu, and QR codes that bind."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta

from bot.app import App
from bot.channels.base import HasMenu, MakesCodes
from bot.errors import SangyuError
from bot.office import read

CODE_LASTS = timedelta(days=7)


class NotOnePerson(SangyuError):
    """Name and digits do not mean exactly one person."""


def publish_menus(app: App) -> Iterator[str]:
    """Publish content/menu.yaml to every account; yields the name of each. Raises ChannelFault."""
    entries = read(app.content / "menu.yaml")
    for (_, name), channel in app.channels.items():
        if isinstance(channel, HasMenu):
            channel.publish_menu(entries)
            yield name


def binding_codes(app: App, name: str, last_four: str) -> Iterator[tuple[str, str]]:
    """For each account the picture of a QR code, good for seven days and one scan. Raises NotOnePerson, ChannelFault."""
    now = app.clock.now()
    with app.store.read() as records:
        owners = records.people.named(name, last_four)
    if len(owners) != 1:
        raise NotOnePerson(f"name and digits fit {len(owners)} people, not one")
    for (_, account), channel in app.channels.items():
        if isinstance(channel, MakesCodes):
            scene = secrets.token_urlsafe(24)
            with app.store.write() as records:
                records.bindings.add_scene(scene, owners[0], now + CODE_LASTS)
            yield account, channel.binding_code(scene, int(CODE_LASTS.total_seconds()))
