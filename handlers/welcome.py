"""Following and leaving, help, and the menu."""

from __future__ import annotations

from bot.context import Context
from bot.domain.choice import ask
from bot.domain.messages import Reply
from bot.domain.people import MAY_DRAFT, MAY_SETTLE

MENU = ("notices", "study", "question", "human")


def followed(context: Context) -> Reply:
    """Whoever comes back is who he was: his notices reach him again without a new binding."""
    place = context.place
    known = context.records.people.revive_address(place.channel, place.account, place.sender)
    return Reply("reply/welcome", {"known": known})


def left(context: Context) -> None:
    """Nothing more can be sent to this account; the ladder of whoever it belongs to finds another way."""
    place = context.place
    context.records.people.bury_address(place.channel, place.account, place.sender, context.now)


def show(context: Context) -> Reply:
    context.open_form(ask("menu", MENU, context.now))
    _speak_again(context)
    sender = context.sender
    roles = {"drafts": sender.may(MAY_DRAFT), "settles": sender.may(MAY_SETTLE)}
    return Reply("reply/menu", {**roles, "known": sender.known})


def chose_question(context: Context) -> Reply:
    context.close_form()
    return Reply("reply/ask_away")


def in_private(_context: Context) -> Reply:
    """What concerns one person is not talked about before everybody."""
    return Reply("reply/in_private")


def cancelled(context: Context) -> Reply:
    """取消: whatever form was open is closed, and nothing of it is sent."""
    context.close_form()
    _speak_again(context)
    return Reply("reply/cancelled", {"form": context.conversation.form if context.conversation else ""})


def _speak_again(context: Context) -> None:
    """Whoever asks for the menu wants the bot, though a person has his question."""
    if context.inquiry is not None:
        context.services.inquiries.speak_again(context.records, context.inquiry, context.now)


def silence(_context: Context) -> None:
    """Nothing that we need say anything about."""
    return


def patience(_context: Context) -> Reply:
    """He is angry, and asks nothing that could be answered."""
    return Reply("reply/refusal", {"kind": "abuse"})


def console(context: Context) -> Reply:
    """登录, 后台: its address, never a link that lets in."""
    return Reply("staff/console", {"url": f"{context.office.public_url}/console"})
