"""下属单位: the counts of the offices below, for whoever leads this one."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.below import SMALL
from bot.web.console.pages import Pages, Visit


class BelowPage:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._below = pages.parts.below

    def show(self, visit: Visit) -> Response:
        if not self._below.may_see(visit.viewer):
            return self._pages.gone()
        return self._pages.show(visit, "office/below", {"lines": self._below.lines(visit.now), "least": SMALL})
