"""A OneBot 11 bridge with its QQ account: opens WebSockets to the bot, signs and POSTs events, and serves the HTTP API.

It checks what real bridges check, and misbehaves as they do: "timeout" for messages that arrived, ids as text, reconnects
before the old socket is seen to close.
"""

from tests.fakes.onebot.bridge import FakeBridge
from tests.fakes.onebot.links import Link
from tests.fakes.onebot.world import Strike, World

__all__ = ["FakeBridge", "Link", "Strike", "World"]
