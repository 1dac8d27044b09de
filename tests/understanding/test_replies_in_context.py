"""What comes back after notices of every kind, to the person or to whoever receives for him."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.understanding.replies import understand_reply
from bot.understanding.reply_context import ReplyContext, read_context
from bot.understanding.reply_notice import OpenNotice


def rows() -> Iterator[tuple[str, str, ReplyContext]]:
    for block in yaml.safe_load(Path(__file__).with_name("replies_in_context.yaml").read_text("utf-8")):
        context = read_context(block["context"]) if "context" in block else told(block)
        for meant, texts in block["replies"].items():
            for text in texts:
                yield str(text), meant, context


def told(block: dict[str, object]) -> ReplyContext:
    notices = block["notices"]
    assert isinstance(notices, list)
    return ReplyContext(tuple(OpenNotice(**notice) for notice in notices), str(block["from"]))


@pytest.mark.parametrize(("text", "meant", "context"), list(rows()))
def test_a_reply_is_understood_in_its_context(text: str, meant: str, context: ReplyContext) -> None:
    meaning = understand_reply(text, context.notices, context.sender, context.relation)
    companion = "-" if meaning.companion is None else meaning.companion
    intents = "+".join([meaning.intent, *meaning.also])
    assert f"{intents} {meaning.who} {companion} {meaning.notice or 'none'}" == meant


@pytest.mark.parametrize("sign", ["去", "我", "我爸", "他走了", "医院", "我，", "不去我去"])
def test_an_endless_reply_is_read_in_no_time(sign: str) -> None:
    """Only the beginning and the end of a letter are read: nothing a stranger sends may keep the others waiting."""
    understand_reply(sign * 3000, [OpenNotice("1")])
