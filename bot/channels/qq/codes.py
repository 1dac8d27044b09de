"""What the platform's return codes mean for a send: one table, and a second one for what means something else between two.

Codes from the platform's pages on messages and its list of openapi errors; the grouping is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.channels.shared.codes import ACCEPTED, ACCOUNT, BUSY, CONTENT, CREDENTIALS, QUOTA, RECIPIENT, SWITCH, WINDOW
from bot.domain.delivery import SendResult
from bot.domain.messages import Grant

A_MINUTE = timedelta(minutes=1)

TOKEN_CODES = frozenset(
    {
        11243,  # the token did not pass
        11244,  # no such token, or its time is over
    }
)

# "Message abnormal, try again later": it may have been shown all the same.
UNSURE = frozenset({50055001, 50055002})

DOUBLE = 40054005  # this msg_id with this msg_seq was answered already

# The message or event that the answer names cannot be answered (any more).
OVER = frozenset(
    {
        304026,  # wrong msg_id
        304027,  # msg_id too old
        304103,  # msg_id too old (newer code)
        40034005,  # msg_id too old
        40034024,  # msg_id of somebody else, or none
        40034025,  # event_id is none
        40034026,  # event_id too old
        40034027,  # this event cannot be answered
        40034128,  # five minutes are over, or all answers used up
    }
)

# The text has a link whose domain is not registered.
LINKS = frozenset({304003, 40054010})

# Markdown or keyboard are not granted, or not taken.
DRESS = frozenset({50056, 304036, 304037, 305007, 40034011, 40034029, 40034090, 40034106, 40034124, 40034127})

# The picture was not taken.
PICTURE = frozenset({304010, 304017, 304020, 304021, 304080, 40034004})

NOT_GRANTED = 11253  # this interface is not granted to this bot
ADDRESS_LIST = 11298  # this machine's address is not on the bot's list

_TOO_FAST = replace(BUSY, wait=A_MINUTE)
_NO_POSTING = replace(SWITCH, grants=(Grant("post", False),))
_NOT_THERE = replace(RECIPIENT, grants=(Grant("member", False), Grant("post", False)))
_NO_PUSH = replace(WINDOW, grants=(Grant("push", False),))
_WILL_NOT = replace(RECIPIENT, grants=(Grant("push", False),))

_GROUP: dict[int, SendResult] = {
    0: ACCEPTED,
    DOUBLE: ACCEPTED,  # it is out, once
    304023: ACCEPTED,  # taken, a human looks at it first
    304024: ACCEPTED,  # the same of an answer
    11241: CREDENTIALS,  # no token
    11243: CREDENTIALS,  # the token did not pass
    11244: CREDENTIALS,  # no such token, or its time is over
    429: _TOO_FAST,  # HTTP 429 without a code
    20028: _TOO_FAST,  # too many messages at once
    22009: _TOO_FAST,  # too many messages at once
    100001: _TOO_FAST,  # the token was asked for too often
    1100100: _TOO_FAST,  # too many messages, says the safety service
    1100308: _TOO_FAST,  # too many messages here
    11242: BUSY,  # the token could not be checked
    11252: BUSY,  # rights could not be checked
    40054006: BUSY,  # friendship could not be checked
    40034100: QUOTA,  # unasked messages used up
    304022: QUOTA,  # no unasked messages at this hour
    40034102: _NO_POSTING,  # the owner does not let us post unasked
    40034105: _NO_POSTING,  # the owner does not let us post unasked
    40054002: SWITCH,  # we are muted here
    40034101: _NOT_THERE,  # we are not in this group
    40054003: _NOT_THERE,  # we are not in this group
    1100104: _NOT_THERE,  # the group is no more
    40034122: WINDOW,  # the wake-up of this stretch of time is used up
    40034123: WINDOW,  # this person cannot be woken up
    40054004: RECIPIENT,  # he is no friend of the bot
    40054013: _WILL_NOT,  # he refuses messages
    22006: CONTENT,  # kind and content do not fit
    50006: CONTENT,  # empty
    304061: CONTENT,  # wrong form
    340069: CONTENT,  # no such kind of message
    40034006: CONTENT,  # against the rules
    40054007: CONTENT,  # too long
    40054018: CONTENT,  # too long
    1100101: CONTENT,  # sensitive
    1100103: CONTENT,  # struck by the safety service
    100007: ACCOUNT,  # app_id wrong, or the bot is barred or deleted
    100016: ACCOUNT,  # app_id or app_secret wrong
    10004: ACCOUNT,  # no such bot
    11245: ACCOUNT,  # the fixed token of old is switched off
    11251: ACCOUNT,  # app_id wrong
    NOT_GRANTED: ACCOUNT,
    11254: ACCOUNT,  # this interface is barred for this bot
    11261: ACCOUNT,  # app_id missing
    11265: ACCOUNT,  # the bot is barred
    11275: ACCOUNT,  # app_id missing
    ADDRESS_LIST: ACCOUNT,
    40054016: ACCOUNT,  # the bot was taken off line
} | dict.fromkeys(OVER, WINDOW)

_REFUSED_WORDS = dict.fromkeys(LINKS | DRESS | PICTURE, CONTENT)

IN_GROUP: Mapping[int, SendResult] = MappingProxyType(_GROUP | _REFUSED_WORDS)
IN_PRIVATE: Mapping[int, SendResult] = MappingProxyType({**IN_GROUP, 40034102: _NO_PUSH, 40034105: _NO_PUSH})
