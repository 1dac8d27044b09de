"""Rules about the account that somebody writes from: whose it is, that it shall be left alone, and that staff loose it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.context import Context
from bot.domain.rights import Right, Viewer
from bot.rules import Match, Rule
from bot.understanding.account import read_account

_WHO = r"(?P<who>[^\s\d，,。:：]{2,12}?)(?:同志)?"
_THEIRS = r"(?:的|微信|qq|QQ|账号|号|账户|绑定)*"
_COMMAND = re.compile(rf"(?:请|麻烦|帮我?)*(?:解绑|解除绑定|取消绑定)[\s:：,，]*{_WHO}{_THEIRS}[\s,，]*(?P<ends>\d{{4}})?")
_TOLD = re.compile(
    rf"(?:请|麻烦|帮我?)*(?:把|将)?{_WHO}{_THEIRS}[\s,，]*(?P<ends>\d{{4}})?"
    r"(?:是|给|都)?(?:绑定?错(?:人|号)?了?|解绑|解除绑定|解除|解了|取消绑定)(?:了|吧|一下|掉)*"
)


@dataclass(frozen=True)
class SaysOfAccount(Rule):
    """Somebody known here says this of his account: not_him, no_more, another or reads."""

    what: str

    def fits(self, context: Context) -> Match | None:
        sender = context.sender
        if not sender.person_ids:
            return None
        names = [one.name for one in sender.persons] + [name for one in sender.proxies for name in (one.name, one.person_name)]
        return {} if read_account(context.message.text, names) == self.what else None


@dataclass(frozen=True)
class LoosesAccount(Rule):
    """解绑 张三, 张三的微信绑错人了, by staff; hands over `who`, and `ends` if the last digits of a telephone were said.

    In other words than the command only if the member of staff may see somebody of that name.
    """

    def fits(self, context: Context) -> Match | None:
        staff, said = context.sender.staff, context.said
        if staff is None:
            return None
        found = _COMMAND.fullmatch(said)
        if found is None:
            found = _TOLD.fullmatch(said)
            if found is None or not context.records.life.meant(Viewer.of(staff), found["who"], Right.SEE):
                return None
        return {"who": found["who"], "ends": found["ends"] or ""}
