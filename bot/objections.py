"""Somebody says that we have the wrong person, or wants to be left alone: the same after a notice and out of the blue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.messages import Reply
from bot.loosing import his_accounts
from bot.notices.answers import meant_by

STOP, WRONG_PERSON = "stop", "wrong_person"
NOT_HIM, NO = "not_him", "no"  # what the open question is about, and that he is whom we mean
ASKED_FOR = timedelta(minutes=30)
_TOLD = {STOP: "不愿再收通知", WRONG_PERSON: "说不是本人"}


def objected(context: Context, intent: str, words: str) -> Reply:
    """A human talks to him. That we have the wrong person is asked once more: a finger slips, and nothing would come any more."""
    ids = meant_by(context, words)
    context.services.handover.alert(context.records, ids, _TOLD[intent], words, context.now, context.message.key)
    return Reply("reply/stop") if intent == STOP else Reply("reply/wrong_person", {"asks": _asked(context, ids)})


def _asked(context: Context, person_ids: Sequence[int]) -> bool:
    """Not while a member of staff speaks with him, nor while he is at a form."""
    busy = context.inquiry is not None or context.filling_in or bool(context.message.group)
    if busy or not his_accounts(context, person_ids):
        return False
    context.open_form(ask(NOT_HIM, (",".join(map(str, person_ids)), NO), context.now, ASKED_FOR))
    return True
