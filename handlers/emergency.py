"""A cry for help: fixed, calm words at once, and a human at once, whatever form was open."""

from __future__ import annotations

from bot.context import Ask, Context
from bot.domain.inquiry import InquiryKind
from bot.domain.messages import Reply

DESPAIR = "self_harm"  # of content/policy/emergency.yaml: met by a human voice, not by a list of numbers


def answer(context: Context) -> Reply:
    ids = context.sender.person_ids
    words = context.message.text
    if ids:
        context.services.handover.alert(context.records, ids, "紧急求助", words, context.now, context.message.key)
    else:
        context.services.handover.inquire(context.records, Ask(context.place, None, words, InquiryKind.HUMAN), context.now)
    return Reply("reply/despair" if context.match["kind"] == DESPAIR else "reply/emergency")
