"""A cry for help: fixed, calm words at once, and a human at once, whatever form was open."""

from __future__ import annotations

from bot.context import Ask, Context
from bot.domain.inquiry import InquiryKind
from bot.domain.messages import Reply

DESPAIR = "self_harm"  # of content/policy/emergency.yaml: met by a human voice, not by a list of numbers


def answer(context: Context) -> Reply:
    despairs = context.match["kind"] == DESPAIR
    ids, said = context.sender.person_ids, context.message
    what = "需要关心" if despairs else "紧急求助"
    handover = context.services.handover
    if ids:
        handover.alert(context.records, ids, what, said.text, context.now, said.key)
        _tell_whoever_has_it(context, despairs)
        if despairs and not said.group:  # whatever he says next goes to that human, and no menu answers it
            asked = Ask(context.place, context.sender.person, said.text, InquiryKind.COMPANY)
            handover.inquire(context.records, asked, context.now)
    else:
        handover.alert_stranger(context.records, context.place, what, said.text, context.now, said.key)
    return Reply("reply/despair" if despairs else "reply/emergency")


def _tell_whoever_has_it(context: Context, despairs: bool) -> None:
    """A member of staff who has taken the chat over hears it in the chat too."""
    one = context.inquiry
    if one is not None and one.held(context.now) and not despairs:
        context.services.inquiries.add(context.records, one, context.message.text, context.now)
