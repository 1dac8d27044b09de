"""The office's lists for looking over a draft before it goes out, from `content/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.notices import NoticeKind, Text
from bot.domain.warnings import Caution
from bot.office import CONTENT, read
from bot.understanding.cautions import check_notice
from bot.understanding.chat_words import ChatWords
from bot.understanding.readability import PlainWords
from bot.understanding.sensitive import SensitiveWords, sensitive_cautions

Made = TypeVar("Made")


def load_plain_words(path: Path = CONTENT / "readability.yaml") -> PlainWords:
    """What is said more plainly, and the letters that elders know. Raises ValueError, which names the file and the fault."""
    return _made(path, PlainWords.of)


def load_sensitive_words(path: Path = CONTENT / "sensitive_words.yaml") -> SensitiveWords:
    """What should not stand in a notice. Raises ValueError, which names the file and the fault."""
    return _made(path, SensitiveWords.of)


def load_chat_words(path: Path = CONTENT / "chat_words.yaml") -> ChatWords:
    """What in a chat is to be looked at twice. Raises ValueError, which names the file and the fault."""
    return _made(path, ChatWords)


def notice_check(content: Path = CONTENT) -> Callable[[NoticeKind, Text], tuple[Caution, ...]]:
    """Looks a notice over by the office's lists."""
    return partial(
        check_notice,
        words=load_sensitive_words(content / "sensitive_words.yaml"),
        plain=load_plain_words(content / "readability.yaml"),
    )


def greeting_check(content: Path = CONTENT) -> Callable[[str], Sequence[Caution]]:
    """Looks over a greeting that staff have written, by the office's list."""
    return partial(sensitive_cautions, words=load_sensitive_words(content / "sensitive_words.yaml"), greeting=True)


def _made(path: Path, make: Callable[[Mapping[str, Any]], Made]) -> Made:
    raw = read(path) or {}
    if not isinstance(raw, Mapping):
        raise ValueError(f"{path.name}: expected names with lists of words")
    try:
        return make(raw)
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None
