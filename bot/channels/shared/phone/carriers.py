"""How a filed text is handed over to a provider, to be brought to a telephone number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from bot.channels.base import House
from bot.channels.shared.clouds import Access, Aliyun, Tencent
from bot.channels.shared.phone.settings import PhoneAccount, Place
from bot.domain.delivery import SendResult

Values = Mapping[str, str]
Cloud = TypeVar("Cloud", bound=Aliyun | Tencent)
Account = TypeVar("Account", bound=PhoneAccount)


class Handed(NamedTuple):
    """The provider's code for one message or call, and its id by which the receipt will name it."""

    code: str
    platform_id: str


class Carrier(Generic[Cloud, Account]):
    """One account with one provider; `meaning` is what its codes stand for. Owns its connections: call `close` at the end.

    Whoever derives from it says in `hand_over` what is asked of the provider.
    """

    def __init__(self, cloud: Cloud, account: Account, meaning: Mapping[str, SendResult]) -> None:
        self.meaning = meaning
        self._cloud = cloud
        self._account = account

    def id_before(self, key: str) -> str:  # noqa: ARG002
        """The id by which a receipt will name what is handed over, where that is known before; else ""."""
        return ""

    def hand_over(self, number: str, text_id: str, values: Values, key: str) -> Handed:
        """Raises NeverSent and Doubtful; every code is an answer."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections."""
        self._cloud.close()


def access(account: PhoneAccount, place: Place, house: House) -> Access:
    """The key of an account for the interface at a place, or where its section says that it stands."""
    base = account.api_base or place.base
    return Access(account.key_id, account.key_secret, base, place.version, account.timeout, house.now)


def as_json(values: Values) -> str:
    """Variables as Aliyun wants them, by their names; "" for none."""
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":")) if values else ""
