"""/p/{token}: one topic of the policy library in full and in large type. It opens only while the topic may be quoted."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.quoting import Quote, sentences
from bot.policy.replies import quoted
from bot.web.parts import Parts
from bot.web.public import page, show


class PolicyPage:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [page(self._parts, "/p/{token:path}", self.show)]

    async def show(self, request: Request) -> Response:
        topic_id = self._parts.policy_links.read(request.path_params["token"])
        found = await asyncio.to_thread(self._open, topic_id) if topic_id else None
        if found is None:
            return show(self._parts, request, "policy_gone", {}, 404)
        data = {"quote": found, "lines": sentences(found.topic)}
        return show(self._parts, request, "policy", data)

    def _open(self, topic_id: str) -> Quote | None:
        """As for somebody whom we do not know: the page shows no person's data."""
        with self._parts.store.read() as records:
            return quoted(records, topic_id, None, self._parts.clock.now().date())
