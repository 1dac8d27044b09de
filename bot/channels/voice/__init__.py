"""Automatic calls (语音通知) by Aliyun or Tencent: a filed text is read out twice, and a key pressed counts as an answer."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.shared.clouds import Aliyun, Tencent
from bot.channels.shared.phone import joined, message_ids
from bot.channels.shared.phone.carriers import access
from bot.channels.voice import codes
from bot.channels.voice.carriers import AliyunCarrier, TencentCarrier, VoiceCarrier
from bot.channels.voice.parse import Reader
from bot.channels.voice.sender import VoiceChannel
from bot.channels.voice.settings import PLACES, VoiceAccount

__all__ = ["SETTINGS", "VoiceAccount", "VoiceChannel", "join"]

SETTINGS = VoiceAccount


def join(name: str, account: VoiceAccount, house: House) -> Joined:
    """Both sides of an account."""
    ids = message_ids("voice", name, house)
    channel = VoiceChannel(name, account, _carrier(account, house), ids)
    return joined(channel, account, Reader(name, ids), house)


def _carrier(account: VoiceAccount, house: House) -> VoiceCarrier:
    key = access(account, PLACES[account.provider], house)
    if account.provider == "aliyun":
        return AliyunCarrier(Aliyun(key, account.params_in), account, codes.ALIYUN)
    return TencentCarrier(Tencent(key, "vms", account.region), account, codes.TENCENT)
