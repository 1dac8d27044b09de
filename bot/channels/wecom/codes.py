"""What the platform's return codes mean for a send: one table.

Codes from the platform's list of global return codes (document/path/90313); the grouping is ours.
"""

from __future__ import annotations

from types import MappingProxyType

from bot.channels.shared.codes import ACCOUNT, BUSY, CONTENT, CREDENTIALS, RECIPIENT
from bot.channels.shared.wecom_codes import EVERYWHERE

TOO_OFTEN = 45009  # see `penalty`
NOT_GRANTED = frozenset({48002, 60011})  # of reading the directory: this app is shown less of it

MEANING = MappingProxyType(
    {
        **EVERYWHERE,
        40091: CREDENTIALS,  # secret of another company
        TOO_OFTEN: BUSY,  # too many calls
        40003: RECIPIENT,  # no such member
        40031: RECIPIENT,  # no such member in the list
        43004: RECIPIENT,  # has not joined WeChat to WeCom, nor follows the plug-in
        46004: RECIPIENT,  # no such member
        50002: RECIPIENT,  # outside what this app may see
        60011: RECIPIENT,  # outside what this app may see
        60111: RECIPIENT,  # no such member
        81013: RECIPIENT,  # none of the recipients exists or may be written to
        82001: RECIPIENT,  # none of the recipients is valid
        40050: RECIPIENT,  # no such group
        86001: RECIPIENT,  # no id of a group
        86003: RECIPIENT,  # no such group
        86008: RECIPIENT,  # a group that this app did not create
        40007: CONTENT,  # no such picture
        40008: CONTENT,  # kind of message not allowed
        40033: CONTENT,  # characters that are not taken
        40035: CONTENT,  # a field is missing or has the wrong form
        40063: CONTENT,  # a field is empty
        41016: CONTENT,  # a card without a title
        41033: CONTENT,  # a card without a description
        85002: CONTENT,  # words that are not allowed
        40056: ACCOUNT,  # agent_id wrong
        41002: ACCOUNT,  # corp_id missing
        41004: ACCOUNT,  # secret missing
        41011: ACCOUNT,  # agent_id missing
        48002: ACCOUNT,  # interface not granted to this app
        48004: ACCOUNT,  # the company has withdrawn what it granted
        50003: ACCOUNT,  # the app is switched off
        301002: ACCOUNT,  # this secret is not that of this agent_id
    }
)
