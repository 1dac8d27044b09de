"""建言: somebody suggests something to the office. It is numbered, owned and answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.commitments import CommitmentKind, NewCommitment
from bot.domain.messages import Reply
from bot.domain.text import shorten
from bot.on_behalf import asked_by
from bot.rules.wishes import TELL

SHOWN = 4
WAITS = timedelta(hours=1)
SAYS_MOST = 1000  # characters


def made(context: Context) -> Reply:
    """建言：…, or 我提个建议, after which it is asked what."""
    words = context.match["words"]
    if not words:
        context.open_form(ask(TELL, (), context.now, WAITS))
        return Reply("reply/suggestion_ask")
    context.close_form()
    return Reply("reply/suggestion_taken", _taken(context, CommitmentKind.SUGGESTION, words))


def need(context: Context) -> Reply:
    """诉求：…"""
    return Reply("reply/suggestion_need", _taken(context, CommitmentKind.NEED, context.match["words"]))


def own(context: Context) -> Reply:
    """建言, said by whoever suggests: what came of it, and how it is done."""
    found = context.records.commitments.of_chat(context.place, context.sender.person_ids, 20)
    rows = [
        {"number": one.number, "text": shorten(one.text, 40), "live": one.live, "result": one.result}
        | {"due": one.due_at.isoformat()}
        for one in found
        if one.kind is CommitmentKind.SUGGESTION
    ]
    return Reply("reply/suggestions", {"own": rows[:SHOWN]})


def _taken(context: Context, kind: CommitmentKind, words: str) -> dict[str, Any]:
    sender = context.sender
    person = sender.person.id if sender.person else next((one.person_id for one in sender.proxies), None)
    new = NewCommitment(
        key=f"{kind.value}:{context.place.channel}:{context.message.key}"[:100],
        kind=kind,
        text=shorten(words, SAYS_MOST),
        asked_by=asked_by(context, person),
        person_id=person,
        place=context.place,
    )
    one = context.services.commitments.open(context.records, new, context.now)
    return {"number": one.number, "due": one.due_at.isoformat()}
