"""Pictures, voice that nobody recognised, places, links, files: never silence, never a pretence of having understood."""

from __future__ import annotations

from bot.context import Context
from bot.domain.messages import Reply


def arrived(context: Context) -> Reply:
    """The person is told what we can do with it. A picture from staff is taken up by `handlers.visit_sent`."""
    return Reply("reply/media", {"kind": context.message.kind.value})
