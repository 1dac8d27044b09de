"""The style page: every component with its words, for whoever writes pages."""

from __future__ import annotations

from starlette.responses import Response

from bot.web.console.pages import Pages, Visit


class StylePage:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        return self._pages.show(visit, "office/style", {})
