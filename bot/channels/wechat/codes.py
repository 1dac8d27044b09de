"""What the platform's return codes mean for a send: one table.

Codes from the platform's list of global return codes and the pages of each interface; the grouping is ours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.channels.shared.codes import ACCEPTED, ACCOUNT, BUSY, CONTENT, CREDENTIALS, QUOTA, RECIPIENT, UNKNOWN, WINDOW

TOKEN_CODES = frozenset({40001, 40014, 42001})
NO_RIGHT = 43101  # of a subscription: he refused, took it back, or has used it up
NO_SUCH_MEDIA = 40007
TOO_LARGE = 40009  # a picture

# The same notice may go by another interface: the subscription is at fault, not the person, the words or the account.
OTHER_WAY = frozenset({NO_RIGHT, 40037, 43107, 47003, 48001})

# A code of the page that somebody came back from: used, or older than five minutes. He has to open the page again.
SPENT_CODES = frozenset({40029, 40163, 42003})

_LATER = replace(BUSY, wait=timedelta(minutes=1))  # the platform counts by the minute

MEANING = MappingProxyType(
    {
        0: ACCEPTED,
        45065: ACCEPTED,  # this client id was taken before: the message is out, once
        40001: CREDENTIALS,  # secret wrong, or token not of this account
        40014: CREDENTIALS,  # token not valid
        41001: CREDENTIALS,  # token missing
        42001: CREDENTIALS,  # token expired
        -1: UNKNOWN,  # system busy: nobody knows what became of it; it is repeated only under a key that the platform minds
        43108: BUSY,  # two subscription notices for one person at the same moment
        45011: _LATER,  # too many calls this minute
        45066: _LATER,  # the same client id again within a minute
        45009: QUOTA,  # calls of the day used up
        45026: QUOTA,  # more templates than an account may have
        45028: QUOTA,  # mass messages used up
        40003: RECIPIENT,  # no openid of this account
        43004: RECIPIENT,  # does not follow
        43019: RECIPIENT,  # on our blacklist
        43101: RECIPIENT,  # has refused, or has no subscription left
        45159: RECIPIENT,  # no such tag
        46004: RECIPIENT,  # no such user
        48002: RECIPIENT,  # has switched messages off
        50005: RECIPIENT,  # does not follow any more
        45015: WINDOW,  # has not spoken for 48 hours
        45047: WINDOW,  # all answers of the window used up
        40004: CONTENT,  # kind of media not allowed
        40005: CONTENT,  # kind of file not allowed
        40006: CONTENT,  # size of the file not allowed
        40007: CONTENT,  # no such media, or it is gone
        40008: CONTENT,  # kind of message not allowed
        40009: CONTENT,  # picture too large
        40033: CONTENT,  # characters that are not allowed
        40035: CONTENT,  # a parameter is not valid
        40037: CONTENT,  # no such template
        40039: CONTENT,  # address too long
        40048: CONTENT,  # an address that may not be linked to
        41005: CONTENT,  # media missing
        41030: CONTENT,  # the page of a subscription notice is not valid
        44004: CONTENT,  # empty text
        45001: CONTENT,  # file too large
        45002: CONTENT,  # text too long
        45003: CONTENT,  # title too long
        45004: CONTENT,  # description too long
        45005: CONTENT,  # link too long
        45006: CONTENT,  # link of the picture too long
        45007: CONTENT,  # voice longer than a minute
        45008: CONTENT,  # too many articles in one message
        45067: CONTENT,  # client id longer than 64 bytes
        45166: CONTENT,  # content not valid, such as links where none may be
        45168: CONTENT,  # a word that is barred
        47001: CONTENT,  # not readable
        47003: CONTENT,  # a template field is empty or has the wrong form
        87014: CONTENT,  # risky content
        40013: ACCOUNT,  # app_id wrong
        40125: ACCOUNT,  # app_secret wrong
        40164: ACCOUNT,  # this machine's address is not on the allow-list
        40243: ACCOUNT,  # app_secret frozen
        41002: ACCOUNT,  # app_id missing
        41004: ACCOUNT,  # app_secret missing
        43107: ACCOUNT,  # the account, or this template, is barred from subscription notices
        45027: ACCOUNT,  # the template does not fit the account's line of work
        48001: ACCOUNT,  # interface not granted to this account
        48003: ACCOUNT,  # nobody agreed to the terms of mass messages in the console
        48004: ACCOUNT,  # interface banned
        48008: ACCOUNT,  # this kind of message not granted to this account
        50002: ACCOUNT,  # account restricted
        61004: ACCOUNT,  # this machine's address is not on the allow-list (newer code)
        89501: ACCOUNT,  # an administrator is being asked about this machine's address
        89503: ACCOUNT,  # an administrator has to approve this machine's address
        89506: ACCOUNT,  # an administrator refused this machine's address twice: barred for 24 hours
        89507: ACCOUNT,  # an administrator refused this machine's address: barred for an hour
    }
)
