"""The console: what staff see and do in a browser, each by his own rights. One folder for each heading of its menu."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console import care, desk, notices, office, people, policy, programme
from bot.web.console.pages import Pages
from bot.web.parts import Parts
from bot.web.sign_in import SignIn

ROOMS = (desk, notices, people, care, programme, policy, office)


class Console:
    def __init__(self, parts: Parts, sign_in: SignIn) -> None:
        self._pages = Pages(parts, sign_in)

    def routes(self) -> list[Route]:
        return [route for room in ROOMS for route in room.routes(self._pages)]
