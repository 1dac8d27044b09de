"""Floods, machines, bait and bad language: answered calmly, once, and seen by a person."""

from __future__ import annotations

from bot.context import Ask, Context
from bot.domain.inquiry import InquiryKind
from bot.domain.load import CLERKS
from bot.domain.messages import Reply
from bot.domain.text import shorten

QUOTED = 60  # characters


def slower(context: Context) -> Reply | None:
    """Asked once to go slower; what comes then is kept and shown to staff, and not answered."""
    if context.recent.slowed:
        return None
    known = context.sender.persons or context.sender.proxies
    if known and not context.message.group:
        names = [one.name for one in known]
        told = Reply("staff/fast", {"who": names[0], "words": shorten(context.message.text, QUOTED)})
        _tell(context, told, f"fast:{context.place.channel}:{context.message.key}")
    return Reply("reply/slower")


def too_long(_context: Context) -> Reply:
    """Nothing is guessed from pages of text."""
    return Reply("reply/too_long")


def bait(context: Context) -> Reply:
    """What he forwards or asks about looks like a swindle: a warning, and a person who rings him up."""
    if not context.message.group:
        asked = Ask(context.place, context.sender.person, context.message.text, InquiryKind.HUMAN)
        context.services.handover.inquire(context.records, asked, context.now)
    return Reply("reply/bait", {"group": bool(context.message.group)})


def in_group(context: Context) -> Reply | None:
    """Staff hear of it once an hour; the words are not repeated. Whoever speaks to us is told to come alone."""
    place, what = context.place, context.match["what"]
    name = context.records.groups.name(place.channel, place.account, place.group)
    key = f"unclean:{place.channel}:{place.account}:{place.group}:{context.now:%Y%m%d%H}"
    _tell(context, Reply("staff/group_unclean", {"group": name, "what": what}), key)
    if not context.message.addressed:
        return None
    return Reply("reply/bait", {"group": True}) if what in ("bait", "fraud") else Reply("reply/in_private")


def _tell(context: Context, told: Reply, key: str) -> None:
    clerks = [member.id for member in context.records.people.staff(CLERKS)]
    context.services.dispatch.tell_staff(context.records, clerks, told, context.now, key[:120])
