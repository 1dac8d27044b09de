"""A person is wanted, and has the chat until he has answered."""

from __future__ import annotations

from collections.abc import Callable

from bot.context import Ask, Context
from bot.domain.choice import FORM
from bot.domain.inquiry import GOOD, WANTED, InquiryKind
from bot.domain.messages import Kind, Reply
from bot.domain.text import shorten

SHOWN = 3  # of his own inquiries
MEDIA = {Kind.IMAGE: "[图片]", Kind.VOICE: "[语音]", Kind.VIDEO: "[视频]", Kind.LOCATION: "[位置]", Kind.LINK: "[链接]"}
OTHER_MEDIA = "[文件]"


def wanted(context: Context) -> Reply:
    """转人工: the office is told at once, and the telephone number is given for whoever cannot wait."""
    context.close_form()
    person, words = context.sender.person, context.match.get("about") or WANTED
    asked = context.services.handover.inquire(context.records, Ask(context.place, person, words, InquiryKind.HUMAN), context.now)
    return Reply("reply/human", {"number": asked.number, "due": asked.due_at.isoformat()})


def further(context: Context) -> Reply | None:
    """Whatever else is said goes to the person; that it does is said once."""
    one = context.inquiry
    if one is None:
        return None
    first = context.services.inquiries.add(context.records, one, _words(context), context.now)
    return Reply("reply/inquiry_passed_on", {"number": one.number, "kind": one.kind.value}) if first else None


def overheard(context: Context, also: Callable[[Context], None] | None = None) -> None:
    """Said while a member of staff has taken the chat over: it goes to him, and nothing is answered. What it means besides,
    `also` takes note of. What is touched in a menu is meant for us, who are silent."""
    if also is not None:
        also(context)
    if context.inquiry is not None and context.message.event is None:
        context.services.inquiries.add(context.records, context.inquiry, _words(context), context.now)


def _words(context: Context) -> str:
    message = context.message
    said = message.kind in (Kind.TEXT, Kind.VOICE) and message.text
    return message.text if said else MEDIA.get(message.kind, OTHER_MEDIA)


def bot_again(context: Context) -> Reply:
    """问机器人: we speak again. The inquiry stays open."""
    if context.inquiry is not None:
        context.services.inquiries.speak_again(context.records, context.inquiry, context.now)
    return Reply("reply/bot_again", {"number": context.inquiry.number if context.inquiry else 0})


def rated(context: Context) -> Reply:
    """满意回 1，还不清楚回 2."""
    context.close_form()
    good = context.match["option"] == GOOD
    one = context.services.inquiries.rate(context.records, int(context.match["number"]), good, context.now)
    if one is None:
        return Reply("reply/ask_away")
    return Reply("reply/inquiry_rated", {"good": good, "number": one.number, "due": one.due_at.isoformat()})


def own(context: Context) -> Reply:
    """问询, said by whoever asks: what he has asked, and what was answered."""
    several = context.records.inquiries.of_chat(context.place, SHOWN)
    rows = [
        {
            "number": one.number,
            "question": shorten(one.question, 40),
            "state": one.state,
            "due": one.due_at.isoformat(),
            "answer": one.answer if not one.is_open else "",
        }
        for one in several
    ]
    answered = next((one for one in several if not one.is_open and one.answer), None)
    free = context.conversation is None or context.conversation.form == FORM
    rates = answered is not None and not answered.rating and free
    if answered is not None and rates:
        context.services.inquiries.ask_rating(context.records, answered, context.now)
    return Reply("reply/inquiries", {"inquiries": rows, "rates": answered.number if answered is not None and rates else 0})
