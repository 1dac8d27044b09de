"""What the platform's return codes mean for a send: one table.

Codes from the platform's list of global return codes and the pages of each interface; the grouping is ours.
"""

from __future__ import annotations

from types import MappingProxyType

from bot.channels.shared.codes import ACCEPTED, ACCOUNT, BUSY, CONTENT, CREDENTIALS, QUOTA, RECIPIENT, WINDOW

TOKEN_CODES = frozenset({40001, 40014, 42001})

MEANING = MappingProxyType(
    {
        0: ACCEPTED,
        45065: ACCEPTED,  # this client id was taken before: the message is out, once
        40001: CREDENTIALS,  # secret wrong, or token not of this account
        40014: CREDENTIALS,  # token not valid
        42001: CREDENTIALS,  # token expired
        -1: BUSY,  # system busy
        45011: BUSY,  # too many calls this minute
        45066: BUSY,  # the same client id again within a minute
        45009: QUOTA,  # calls of the day used up
        45026: QUOTA,  # template messages used up
        40003: RECIPIENT,  # no openid of this account
        43004: RECIPIENT,  # does not follow
        43019: RECIPIENT,  # on our blacklist
        43101: RECIPIENT,  # has refused, or has no subscription left
        48002: RECIPIENT,  # has switched messages off
        45015: WINDOW,  # has not spoken for 48 hours
        45047: WINDOW,  # all answers of the window used up
        40037: CONTENT,  # no such template
        44004: CONTENT,  # empty text
        45002: CONTENT,  # text too long
        47003: CONTENT,  # a template field is empty or has the wrong form
        87014: CONTENT,  # risky content
        40013: ACCOUNT,  # app_id wrong
        40125: ACCOUNT,  # app_secret wrong
        40164: ACCOUNT,  # this machine's address is not on the allow-list
        40243: ACCOUNT,  # app_secret frozen
        41002: ACCOUNT,  # app_id missing
        41004: ACCOUNT,  # app_secret missing
        48001: ACCOUNT,  # interface not granted to this account
        48004: ACCOUNT,  # interface banned
        50002: ACCOUNT,  # account restricted
        61004: ACCOUNT,  # this machine's address is not on the allow-list (newer code)
        89503: ACCOUNT,  # an administrator has to approve this machine's address
    }
)
