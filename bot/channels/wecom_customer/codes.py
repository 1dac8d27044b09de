"""What the platform's return codes mean for a post to a customer group: one table.

Codes from the platform's list of global return codes (document/path/90313); the grouping is ours.
"""

from __future__ import annotations

from types import MappingProxyType

from bot.channels.shared.codes import ACCOUNT, CONTENT, QUOTA, RECIPIENT
from bot.channels.shared.wecom_codes import EVERYWHERE
from bot.domain.delivery import AttemptState, Reason

DISPATCHING = 41063  # the task was made a moment ago and is still being handed out: ask again later

MEANING = MappingProxyType(
    {
        **EVERYWHERE,
        45009: QUOTA,  # too many calls; the minute costs a minute, the hour an hour, the day the day
        40003: RECIPIENT,  # no such member to send it
        40050: RECIPIENT,  # no such group
        41048: RECIPIENT,  # nobody is left whom it may be sent to
        41054: RECIPIENT,  # the member who is to send it has never opened WeCom
        60111: RECIPIENT,  # no such member to send it
        84061: RECIPIENT,  # the group has nothing to do with this member
        86001: RECIPIENT,  # no such group
        610004: RECIPIENT,  # the member may not have dealings with people outside
        701008: RECIPIENT,  # the member has no licence for dealings with people outside
        40007: CONTENT,  # no such picture
        40063: CONTENT,  # neither text nor attachment
        41064: CONTENT,  # attachment too large
        41065: CONTENT,  # attachment of an unknown kind
        48002: ACCOUNT,  # this app does not stand in the list of callers
        60011: ACCOUNT,  # this app does not see that member
        301002: ACCOUNT,  # this secret is not that of the app
        610016: ACCOUNT,  # the company is not verified
    }
)

# `status` of one group in a task; 0 means that its owner has not confirmed yet.
ENDED: MappingProxyType[int, tuple[AttemptState, Reason]] = MappingProxyType(
    {
        1: (AttemptState.DELIVERED, Reason.NONE),
        2: (AttemptState.FAILED, Reason.RECIPIENT),  # the group is the member's no longer
        3: (AttemptState.FAILED, Reason.QUOTA),  # it has had as many posts as it may
    }
)
