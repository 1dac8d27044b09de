"""Text messages (短信) by Aliyun or Tencent: filed texts to numbers, receipts, and what people answer."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.shared.clouds import Aliyun, Tencent
from bot.channels.shared.phone import joined, message_ids
from bot.channels.shared.phone.carriers import access
from bot.channels.sms import codes
from bot.channels.sms.carriers import AliyunCarrier, SmsCarrier, TencentCarrier
from bot.channels.sms.parse import Reader
from bot.channels.sms.sender import SmsChannel
from bot.channels.sms.settings import PLACES, SmsAccount

__all__ = ["SETTINGS", "SmsAccount", "SmsChannel", "join"]

SETTINGS = SmsAccount


def join(name: str, account: SmsAccount, house: House) -> Joined:
    """Both sides of an account."""
    ids = message_ids("sms", name, house)
    channel = SmsChannel(name, account, _carrier(account, house), ids)
    return joined(channel, account, Reader(name, ids), house)


def _carrier(account: SmsAccount, house: House) -> SmsCarrier:
    key = access(account, PLACES[account.provider], house)
    if account.provider == "aliyun":
        return AliyunCarrier(Aliyun(key, account.params_in), account, codes.ALIYUN)
    return TencentCarrier(Tencent(key, "sms", account.region), account, codes.TENCENT)
