"""A channel that hands filed texts over to a provider, to be brought to a telephone number: what SMS and calls have in common."""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.shared.phone.parse import PhoneReader
from bot.channels.shared.phone.sender import PhoneChannel
from bot.channels.shared.phone.settings import PhoneAccount
from bot.channels.shared.pushed import ALIYUN_WORD, TENCENT_WORD, PushedJson
from bot.channels.shared.telephones import MessageIds


def message_ids(channel: str, name: str, house: House) -> MessageIds:
    """The ids of one account, which both of its sides have to make alike."""
    return MessageIds(house.secret(f"{channel}:{name}:numbers"))


def joined(channel: PhoneChannel, account: PhoneAccount, reader: PhoneReader, house: House) -> Joined:
    """Both sides of an account: it sends, and the provider pushes to an address that nobody guesses."""
    read, word = (reader.aliyun, ALIYUN_WORD) if account.provider == "aliyun" else (reader.tencent, TENCENT_WORD)
    secret = account.receipt_secret or house.secret(f"{channel.name}:{channel.account}")
    return Joined(channel, PushedJson(read, word, account.allow_from), f"/receipt/{account.provider}/{secret}")
