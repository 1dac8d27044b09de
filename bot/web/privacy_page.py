"""/privacy: what is done with people's data, in plain Chinese and large type, for whoever follows the link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.consents import WORDING
from bot.web.parts import Parts
from bot.web.public import page, show


class PrivacyPage:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [page(self._parts, "/privacy", self.show)]

    async def show(self, request: Request) -> Response:
        told = [one for one in self._parts.office.retention.periods if one.told]
        return show(self._parts, request, "privacy", {"wording": WORDING, "periods": told})
