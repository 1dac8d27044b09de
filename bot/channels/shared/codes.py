"""What became of a send, in the few results that every channel knows, and the way from a platform's codes to them.

Each channel has one table of codes. A code that is not in it is a refusal of unknown cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.channels.shared.faults import NeverSent, Refused
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.errors import ChannelFault

ACCEPTED = SendResult(Outcome.ACCEPTED)
CREDENTIALS = SendResult(Outcome.REFUSED, Reason.CREDENTIALS)
BUSY = SendResult(Outcome.REFUSED, Reason.TRANSIENT)  # the platform says that it did not take the message
QUOTA = SendResult(Outcome.REFUSED, Reason.QUOTA)
RECIPIENT = SendResult(Outcome.REFUSED, Reason.RECIPIENT, permanent=True)
WINDOW = SendResult(Outcome.REFUSED, Reason.WINDOW)  # opens again when the person speaks
CONTENT = SendResult(Outcome.REFUSED, Reason.CONTENT, permanent=True)  # the same words would be refused again
ACCOUNT = SendResult(Outcome.REFUSED, Reason.ACCOUNT)  # the operator can mend it
SWITCH = SendResult(Outcome.REFUSED, Reason.SWITCH)  # the owner of the group can
OTHER = SendResult(Outcome.REFUSED, Reason.PLATFORM)

NO_ROUTE = SendResult(Outcome.REFUSED, Reason.NO_ROUTE, permanent=True)  # this channel has no way for this form
UNKNOWN = SendResult(Outcome.UNKNOWN, Reason.TIMEOUT)
NOT_TRIED = SendResult(Outcome.NOT_TRIED, Reason.TRANSIENT)


def judge(meaning: Mapping[int, SendResult], code: int, message_id: str = "") -> SendResult:
    """The result that a return code stands for; the code itself is kept for the operator unless it is 0."""
    return replace(meaning.get(code, OTHER), message_id=message_id, code=code or None)


def judge_fault(meaning: Mapping[int, SendResult], fault: ChannelFault) -> SendResult:
    """The result that a failed call stands for."""
    if isinstance(fault, Refused):
        return judge(meaning, fault.code, fault.message_id)
    return NOT_TRIED if isinstance(fault, NeverSent) else UNKNOWN
