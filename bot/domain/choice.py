"""A question with numbered answers. It stays open for ten minutes, so that a later "1" is not taken for an answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.conversation import Conversation

FORM = "choice"
OPEN_FOR = timedelta(minutes=10)


def ask(about: str, options: Sequence[str], now: datetime, open_for: timedelta = OPEN_FOR) -> Conversation:
    """Put numbered options before somebody. `options` are what each number stands for, in order."""
    return Conversation(FORM, about, {"options": list(options), "until": (now + open_for).isoformat()})


def is_asked(conversation: Conversation | None, about: str, now: datetime) -> bool:
    """Whether a question about this is open."""
    if conversation is None or conversation.form != FORM or conversation.step != about:
        return False
    return now <= datetime.fromisoformat(conversation.data["until"])


def chosen(conversation: Conversation | None, about: str, words: str, now: datetime) -> str | None:
    """The option that a number names, or None when nothing of that sort was asked, or too long ago."""
    if conversation is None or not is_asked(conversation, about, now) or not words.isdecimal():
        return None
    options = conversation.data["options"]
    return str(options[int(words) - 1]) if 1 <= int(words) <= len(options) else None
