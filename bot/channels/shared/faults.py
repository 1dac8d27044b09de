"""How talking to the platform can fail, in the classes that decide what may be done next.

ChannelFault (bot.errors)
├── NeverSent   the request did not leave, or was no more than a fetch of the access token: the message is certainly not out
├── Doubtful    it left, and nobody knows what became of it
└── Refused     the platform answered, with a code that is not zero

None carries an address, a token, a secret or the platform's wording (which may quote ids).
"""

from __future__ import annotations

import requests

from bot.channels.shared.network import never_left
from bot.errors import ChannelFault


class NeverSent(ChannelFault):
    """The platform could not be reached; nothing was sent."""


class Doubtful(ChannelFault):
    """The platform did not give an answer that can be read; whether it acted is not known."""


class Refused(ChannelFault):
    """The platform refused."""

    def __init__(self, code: int, message_id: str = "") -> None:
        super().__init__(f"the platform answered with code {code}")
        self.code = code
        self.message_id = message_id  # of the earlier message, where the code means "I have that one already"


def from_network(error: requests.RequestException) -> ChannelFault:
    """The fault for a network error. Only the error's type is kept, since its text contains the address."""
    kind = type(error).__name__
    return NeverSent(f"no connection ({kind})") if never_left(error) else Doubtful(f"no answer ({kind})")
