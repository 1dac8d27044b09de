"""A person is wanted, and a person answers."""

from __future__ import annotations

from bot.context import Ask, Context
from bot.domain.inquiry import InquiryKind
from bot.domain.messages import Reply


def wanted(context: Context) -> Reply:
    """转人工: the office is told at once, and the telephone number is given for whoever cannot wait."""
    context.close_form()
    person, words = context.sender.person, context.match.get("about") or "（要求转人工）"
    asked = context.services.handover.inquire(context.records, Ask(context.place, person, words, InquiryKind.HUMAN), context.now)
    return Reply("reply/human", {"number": asked.number, "due": asked.due_at.isoformat()})


def answer(context: Context) -> Reply:
    """Staff say 答复 5 …; the words go to whoever asked."""
    staff, number = context.sender.staff, int(context.match["number"])
    if staff is None:
        return Reply("reply/not_allowed")
    asked = context.records.inquiries.answer_inquiry(number, context.match["answer"], staff.id, context.now)
    if asked is None:
        return Reply("staff/inquiry_unknown", {"number": number})
    told = Reply("push/inquiry_answer", {"question": asked.question[:40], "answer": context.match["answer"]})
    context.services.dispatch.say(context.records, asked.place, told, context.now, f"inquiry:{number}:answer")
    return Reply("staff/inquiry_answered", {"number": number})
