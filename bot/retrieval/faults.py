"""What can be wrong with the policy library or the search content."""

from __future__ import annotations

from bot.errors import SangyuError

UNREADABLE = "unreadable"


class PolicyError(SangyuError):
    """The policy library cannot be used; the message names the file, the entry and the key.

    `code` and `data` say the same to a page, which has words of its own for it.
    """

    def __init__(self, message: str = "", code: str = UNREADABLE, **data: str) -> None:
        super().__init__(message)
        self.code = code
        self.data = data or {"told": message}
