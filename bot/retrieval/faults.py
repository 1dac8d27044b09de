"""What can be wrong with the policy library or the search content."""

from __future__ import annotations

from bot.errors import SangyuError


class PolicyError(SangyuError):
    """The policy library cannot be used; the message names the file, the entry and the key."""
