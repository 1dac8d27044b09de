"""What WeCom's global return codes mean wherever a message is sent (document/path/90313); the grouping is ours.

Each channel's own table adds the codes of its interface, and those that mean something else there.
"""

from __future__ import annotations

from types import MappingProxyType

from bot.channels.shared.codes import ACCEPTED, ACCOUNT, BUSY, CONTENT, CREDENTIALS, UNKNOWN

EVERYWHERE = MappingProxyType(
    {
        0: ACCEPTED,
        40001: CREDENTIALS,  # secret wrong
        40014: CREDENTIALS,  # token not valid
        41001: CREDENTIALS,  # token missing
        42001: CREDENTIALS,  # token expired
        -1: UNKNOWN,  # system busy: nobody knows what became of it
        45033: BUSY,  # too many calls at the same moment
        40058: CONTENT,  # a field has the wrong form or length
        44004: CONTENT,  # empty text
        45002: CONTENT,  # text too long
        40013: ACCOUNT,  # corp_id wrong
        60020: ACCOUNT,  # this machine's address is not on the list of trusted addresses
    }
)
