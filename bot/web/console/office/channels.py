"""渠道: how each account stands today, what is left of its quota, and what each group allows."""

from __future__ import annotations

from dataclasses import asdict

from starlette.responses import Response

from bot import channel_status
from bot.domain.rights import Right
from bot.web.console.asked import keeps
from bot.web.console.pages import Pages, Visit


class ChannelPages:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._parts = pages.parts

    def show(self, visit: Visit) -> Response:
        if not (keeps(visit.viewer) or visit.viewer.everywhere(Right.SEE)):
            return self._pages.gone()
        with self._parts.store.read() as records:
            accounts = channel_status.accounts(records, self._parts.abilities, visit.now)
            groups = channel_status.groups(records, self._parts.abilities)
        data = {"accounts": [asdict(one) for one in accounts], "groups": [asdict(one) for one in groups]}
        return self._pages.show(visit, "office/channels", data)
