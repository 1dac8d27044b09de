"""What comes from a telephone: 1 confirms what that telephone was told last, 3 asks for a call; anything else goes to a human."""

from __future__ import annotations

from datetime import timedelta

from bot.context import NOTHING_SAID, Ask, Context, Pending, Settled
from bot.notices.answers import how_said
from bot.notices.settling import Word, ring_up, take

TOLD_WITHIN = timedelta(hours=48)  # a reply that comes later is no answer to that any more


def confirmed(context: Context) -> None:
    """Of several notices the one that was told last on this channel: the others he may not even know of."""
    one = _told_last(context)
    if one is not None:
        how, by = how_said(context, one.person_id, "")
        settled = Settled(one.recipient_id, how, by, f"{context.message.channel}:{context.message.key}"[:80])
        take(context.services, context.records, one, Word(settled, NOTHING_SAID, context.message.text), context.now)


def rung_up(context: Context) -> None:
    """He would rather hear it from a human: somebody rings him up."""
    one = _told_last(context)
    if one is not None:
        ring_up(context.records, one, context.now)


def _told_last(context: Context) -> Pending | None:
    """The notice that this telephone was told last on this channel, while it may be answered."""
    waiting = {one.recipient_id: one for one in context.pending}
    since = context.now - TOLD_WITHIN
    message = context.message
    told = context.records.telephones.told_last(message.channel, message.sender, list(waiting), since)
    return None if told is None else waiting[told]


def passed_on(context: Context) -> None:
    """Whoever is known to nobody is left alone: text messages come from anywhere."""
    if context.sender.known and context.message.text.strip():
        asked = Ask(context.place, context.sender.person, context.message.text)
        context.services.handover.inquire(context.records, asked, context.now)
