"""What the platform's return codes mean for a send: one table.

Codes from the platform's list of global return codes (document/path/90313); the grouping is ours.
"""

from __future__ import annotations

from types import MappingProxyType

from bot.channels.shared.codes import ACCOUNT, CONTENT, QUOTA, RECIPIENT, WINDOW
from bot.channels.shared.wecom_codes import EVERYWHERE
from bot.domain.delivery import Reason

BAD_WORD = 95007  # the token that came with the call is not valid, or its ten minutes are over
OTHER_STATE = 95018  # the conversation is in a state in which we may not speak

MEANING = MappingProxyType(
    {
        **EVERYWHERE,
        45009: QUOTA,  # too many calls; the minute costs a minute, the hour an hour, the day the day
        40003: RECIPIENT,  # no such person
        40096: RECIPIENT,  # no such person from outside
        84061: RECIPIENT,  # has nothing to do with this company
        95001: WINDOW,  # five messages since he last wrote
        95002: WINDOW,  # has not written for 48 hours
        95013: WINDOW,  # the conversation is over
        95016: WINDOW,  # the conversation cannot be brought into the state in which we may speak
        OTHER_STATE: WINDOW,  # a human has taken the conversation, or it is over
        40008: CONTENT,  # kind of message not allowed
        95008: CONTENT,  # too many entries in a menu
        95009: CONTENT,  # an entry of a menu of an unknown kind
        48002: ACCOUNT,  # interface not granted to this secret
        60011: ACCOUNT,  # this secret has no right to it
        95000: ACCOUNT,  # open_kfid of the wrong form
        95004: ACCOUNT,  # no such open_kfid, or it was deleted
        95011: ACCOUNT,  # the account is used inside WeCom, not by an interface
        95012: ACCOUNT,  # … and the other way round
        95017: ACCOUNT,  # the interface is switched off in the console
    }
)

# `fail_type` of the event msg_send_fail.
FAILED: MappingProxyType[int, Reason] = MappingProxyType(
    {
        1: Reason.ACCOUNT,  # the customer-service account was deleted
        2: Reason.ACCOUNT,  # the app was closed
        4: Reason.WINDOW,  # has not written for 48 hours
        5: Reason.WINDOW,  # the conversation is over
        6: Reason.WINDOW,  # five messages since he last wrote
        7: Reason.ACCOUNT,  # no video account is joined
        8: Reason.ACCOUNT,  # the company is not verified
        9: Reason.ACCOUNT,  # neither
        10: Reason.RECIPIENT,  # he will have nothing from us
        11: Reason.ACCOUNT,  # nobody of the company has ever opened WeCom
        12: Reason.CONTENT,  # kind of message not allowed here
        13: Reason.CONTENT,  # held back as unsafe
    }
)
