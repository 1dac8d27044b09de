"""Pictures, voice that nobody recognised, places, links, files: never silence, never a pretence of having understood."""

from __future__ import annotations

from bot.context import Context
from bot.domain.messages import Reply


def arrived(context: Context) -> Reply:
    """In an open visit report it belongs to the report; otherwise the person is told what we can do with it."""
    reporting = context.conversation is not None and context.conversation.form == "visit"
    return Reply("reply/media", {"kind": context.message.kind.value, "reporting": reporting})
