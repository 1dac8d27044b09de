"""How the office itself stands: its channels."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.office.channels import ChannelPages
from bot.web.console.office.style import StylePage
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    return [
        pages.get("/console/channels", ChannelPages(pages).show),
        pages.get("/console/style", StylePage(pages).show),
    ]
