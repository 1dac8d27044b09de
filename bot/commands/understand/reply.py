"""`sangyu understand reply`: what comes back after a notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands.base import JsonOption
from bot.commands.understand.batch import BatchOption, Line, RosterOption, print_batch, read_batch, text_of
from bot.understanding.replies import understand_reply
from bot.understanding.reply_context import ReplyContext, read_context
from bot.understanding.reply_notice import OpenNotice

SENDERS = ("self", "proxy")
TOLD = ("kind", "title", "start", "place")


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply in its context. `ids` are those of the open notices as the line has them: texts or numbers."""

    text: str
    context: ReplyContext
    ids: Mapping[str, Any]


def reply(batch: BatchOption, roster: RosterOption = None, as_json: JsonOption = False) -> None:
    """What comes back: {text, context} or {text, notices, from} a line in; intent, also, who, companion, notice a line out."""
    del roster  # every kind of text takes one
    print_batch(map(_shown, read_batch(batch, _answered)), as_json, _told)


def _answered(line: Line) -> Answered:
    text = text_of(line)
    if "notices" not in line:
        context = read_context(text_of(line, "context"))
        return Answered(text, context, {one.id: one.id for one in context.notices})
    notices, sender = line["notices"], line.get("from", "self")
    if not isinstance(notices, list) or not all(isinstance(one, dict) and "id" in one for one in notices):
        raise ValueError('"notices" must be a list of objects, each with an "id"')
    if sender not in SENDERS:
        raise ValueError('"from" must be "self" or "proxy"')
    shown = tuple(OpenNotice(str(one["id"]), *(str(one.get(key) or "") for key in TOLD)) for one in notices)
    return Answered(text, ReplyContext(shown, sender), {str(one["id"]): one["id"] for one in notices})


def _shown(one: Answered) -> Mapping[str, Any]:
    meaning = understand_reply(one.text, one.context.notices, one.context.sender, one.context.relation)
    return {
        "intent": meaning.intent.value,
        "also": [intent.value for intent in meaning.also],
        "who": meaning.who.value,
        "companion": meaning.companion,
        "notice": one.ids.get(meaning.notice, meaning.notice) if meaning.notice else None,
    }


def _told(one: Mapping[str, Any]) -> str:
    return f"{' + '.join([one['intent'], *one['also']])}, by {one['who']}, to notice {one['notice']}"
