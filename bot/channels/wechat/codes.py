"""What the platform's return codes mean for a send: one table.

Codes from the platform's list of global return codes and the pages of each interface; the grouping is ours. A code that
is not in the table is a refusal of unknown cause.
"""

from __future__ import annotations

from types import MappingProxyType

from bot.channels.wechat.faults import NeverSent, Refused
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.errors import ChannelFault

TOKEN_CODES = frozenset({40001, 40014, 42001})

_ACCEPTED = SendResult(Outcome.ACCEPTED)
_TOKEN = SendResult(Outcome.REFUSED, Reason.CREDENTIALS)
_BUSY = SendResult(Outcome.REFUSED, Reason.TRANSIENT)  # the platform says that it did not take the message
_QUOTA = SendResult(Outcome.REFUSED, Reason.QUOTA)
_RECIPIENT = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
_WINDOW = SendResult(Outcome.REFUSED, Reason.WINDOW)  # opens again when the person speaks
_CONTENT = SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True)  # the same words would be refused again
_ACCOUNT = SendResult(Outcome.REFUSED, Reason.ACCOUNT)  # the operator can mend it
_OTHER = SendResult(Outcome.REFUSED, Reason.PLATFORM)

MEANING = MappingProxyType(
    {
        0: _ACCEPTED,
        45065: _ACCEPTED,  # this client id was taken before: the message is out, once
        40001: _TOKEN,  # secret wrong, or token not of this account
        40014: _TOKEN,  # token not valid
        42001: _TOKEN,  # token expired
        -1: _BUSY,  # system busy
        45011: _BUSY,  # too many calls this minute
        45066: _BUSY,  # the same client id again within a minute
        45009: _QUOTA,  # calls of the day used up
        45026: _QUOTA,  # template messages used up
        40003: _RECIPIENT,  # no openid of this account
        43004: _RECIPIENT,  # does not follow
        43019: _RECIPIENT,  # on our blacklist
        43101: _RECIPIENT,  # has refused, or has no subscription left
        48002: _RECIPIENT,  # has switched messages off
        45015: _WINDOW,  # has not spoken for 48 hours
        45047: _WINDOW,  # all answers of the window used up
        40037: _CONTENT,  # no such template
        44004: _CONTENT,  # empty text
        45002: _CONTENT,  # text too long
        47003: _CONTENT,  # a template field is empty or has the wrong form
        87014: _CONTENT,  # risky content
        40013: _ACCOUNT,  # app_id wrong
        40125: _ACCOUNT,  # app_secret wrong
        40164: _ACCOUNT,  # this machine's address is not on the allow-list
        40243: _ACCOUNT,  # app_secret frozen
        41002: _ACCOUNT,  # app_id missing
        41004: _ACCOUNT,  # app_secret missing
        48001: _ACCOUNT,  # interface not granted to this account
        48004: _ACCOUNT,  # interface banned
        50002: _ACCOUNT,  # account restricted
        61004: _ACCOUNT,  # this machine's address is not on the allow-list (newer code)
        89503: _ACCOUNT,  # an administrator has to approve this machine's address
    }
)

UNKNOWN = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
NOT_TRIED = SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)


def judge(code: int, message_id: str = "") -> SendResult:
    """The result that a return code stands for; the code itself is kept for the operator unless it is 0."""
    meaning = MEANING.get(code, _OTHER)
    return SendResult(meaning.outcome, meaning.reason, meaning.permanent, message_id, code or None)


def judge_fault(fault: ChannelFault) -> SendResult:
    """The result that a failed call stands for."""
    if isinstance(fault, Refused):
        return judge(fault.code, fault.message_id)
    return NOT_TRIED if isinstance(fault, NeverSent) else UNKNOWN
