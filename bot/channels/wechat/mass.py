"""Mass messages (群发): the groups of a service account are its followers, all of them or those with a tag.

Each follower gets at most four a calendar month, and what is over it is dropped without a word; posts may be folded in the
list of chats. Neither a deadline nor the reach of one person ever hangs on them.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from bot.channels.base import Found
from bot.domain.delivery import AttemptState, Reason

ALL = "all"
_TAG = re.compile(r"tag:(\d{1,9})")
_VERDICT = re.compile(r"err\((\d{1,9})\)")

STATUS = MappingProxyType(
    {
        "SEND_SUCCESS": Found(AttemptState.DELIVERED),
        "SEND_FAIL": Found(AttemptState.FAILED, Reason.PLATFORM),
        "DELETE": Found(AttemptState.FAILED, Reason.PLATFORM),  # taken back in the console
    }
)  # anything else: still under way

_UNTAPPED = frozenset({40001, 40002})  # an administrator refused, or said nothing for 30 minutes
_NOT_OURS = frozenset({30001})  # the check for copies failed by itself


class NoSuchGroup(ValueError):
    """Neither "all" nor "tag:" with a number."""


def tag_of(group: str) -> int | None:
    """The tag of "tag:101"; None for "all". Raises NoSuchGroup."""
    if group == ALL:
        return None
    found = _TAG.fullmatch(group)
    if found is None:
        raise NoSuchGroup(group)
    return int(found[1])


def failure(status: str) -> Reason:
    """NONE for a mass message that went out, else why it did not: `send success`, `send fail`, or err and a number."""
    plain = "".join(status.lower().split())
    if plain == "sendsuccess":
        return Reason.NONE
    found = _VERDICT.fullmatch(plain)
    if found is None or int(found[1]) in _NOT_OURS:
        return Reason.PLATFORM
    return Reason.UNTAPPED if int(found[1]) in _UNTAPPED else Reason.CONTENT  # the rest are verdicts on the content
