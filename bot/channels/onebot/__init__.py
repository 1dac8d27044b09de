"""A OneBot 11 bridge (NapCat, LLBot and the like): a personal QQ account, by ways that Tencent does not offer. Off by default."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.onebot.actions import Actions, Sockets
from bot.channels.onebot.callback import OneBotCallback
from bot.channels.onebot.codes import Answer, judge_answer
from bot.channels.onebot.ears import Ears
from bot.channels.onebot.line import OneBotLine
from bot.channels.onebot.memory import Memory
from bot.channels.onebot.sender import OneBotChannel
from bot.channels.onebot.settings import OneBotAccount
from bot.channels.shared.http import Http

__all__ = ["SETTINGS", "OneBotAccount", "OneBotCallback", "OneBotChannel", "OneBotLine", "join"]

SETTINGS = OneBotAccount


def join(name: str, account: OneBotAccount, house: House) -> Joined:
    """Both sides of a bridge: it opens its WebSocket to, and POSTs its events to, /onebot/<account>."""
    memory = Memory(account.self_id)

    def late(key: str, answer: Answer) -> None:
        result = judge_answer(answer)
        memory.take(result.message_id)
        memory.note_end(key, result)

    http = Http(account.api_base, account.timeout) if account.api_base else None
    actions = Actions(Sockets(account.timeout, late), http, account.token, account.timeout)
    ears = Ears(name, memory, house.now)
    channel = OneBotChannel(name, account, actions, memory, house.now)
    channel.line = OneBotLine(account.token, actions, ears, memory, house.now)
    return Joined(channel, OneBotCallback(account.signs, ears, account.stale_after), f"/onebot/{name}", channel.line)
