"""Customer groups of WeCom (客户群): groups in ordinary WeChat whose owner is one of the staff in WeCom.

Nothing can be posted there silently: we create a task, and the owner confirms it in his app.
"""

from __future__ import annotations

from bot.channels.base import House, Joined
from bot.channels.wecom_customer.client import CustomerClient
from bot.channels.wecom_customer.sender import CustomerChannel
from bot.channels.wecom_customer.settings import CustomerAccount

__all__ = ["SETTINGS", "CustomerAccount", "CustomerChannel", "CustomerClient", "join"]

SETTINGS = CustomerAccount


def join(name: str, account: CustomerAccount, house: House) -> Joined:
    """The channel of one company. It listens to nobody: what became of a post is asked for."""
    client = CustomerClient(account.corp_id, account.secret, account.api_base, house.tokens, account.timeout)
    return Joined(CustomerChannel(name, client, house.now, account.allowed))
