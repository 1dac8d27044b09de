"""/t/{token}: what a task needs. A notice in the largest type, to be shown at a door or printed; or a kit to be forwarded."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.outcomes import Outcome
from bot.domain.tasks import EFFECTS, REACHING, OutcomeCode
from bot.notices.outcomes import Outcomes
from bot.store.briefs import Brief
from bot.web.guard import pressed
from bot.web.kit_page import KitPage
from bot.web.parts import Parts
from bot.web.public import SAFE, gone, page, show

KEYS = {"visited": OutcomeCode.VISITED, "family": OutcomeCode.FAMILY, "absent": OutcomeCode.NO_ANSWER}
LARGEST = 256  # bytes of a pressed key


class TaskPage:
    """The link is the key. It opens while the task is open, and shows nothing of anybody but the notice."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._kits = KitPage(parts)

    def routes(self) -> list[Route]:
        path = "/t/{token:path}"
        return [*self._kits.routes(), page(self._parts, path, self.show), Route(path, self.answer, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        task_id = self._parts.task_links.read(request.path_params["token"])
        done = request.query_params.get("done", "")
        kit = await asyncio.to_thread(self._kits.find, task_id)
        if kit is not None:
            return self._kits.show(request, kit, done)
        brief = await asyncio.to_thread(self._find, task_id)
        if brief is not None:
            return self._page(request, brief, "absent" if done == "absent" and brief.task.tries else "")
        if task_id is not None and done in KEYS and EFFECTS[KEYS[done]].closes:
            return show(self._parts, request, "task_done", {})
        return gone(self._parts, request)

    async def answer(self, request: Request) -> Response:
        """A key was pressed. What ends the task ends the page."""
        token, key = request.path_params["token"], (await pressed(request, LARGEST)).get("outcome", "")
        task_id = self._parts.task_links.read(token)
        kit = await asyncio.to_thread(self._kits.find, task_id)
        if kit is not None:
            return await self._kits.answer(request, kit, key)
        brief = await asyncio.to_thread(self._find, task_id)
        if brief is None:
            return gone(self._parts, request)
        if key not in KEYS:
            return self._page(request, brief, "unclear", 400)
        await asyncio.to_thread(self._record, brief.task.id, KEYS[key])
        self._parts.wake()
        return RedirectResponse(f"/t/{token}?done={key}", 303, SAFE)

    def _page(self, request: Request, brief: Brief, said: str, status: int = 200) -> Response:
        notice = brief.notice
        if notice is None:
            return gone(self._parts, request)
        data: dict[str, Any] = {
            "title": notice.title,
            "body": notice.body,
            "when": notice.event_at,
            "until": notice.reply_by,
            "place": notice.place,
            "corrects": brief.corrects,
            "drill": notice.drill,
            "said": said,
        }
        return show(self._parts, request, "task", data, status)

    # --- in the records ------------------------------------------------------------------------------------------------

    def _find(self, task_id: int | None) -> Brief | None:
        if task_id is None:
            return None
        with self._parts.store.read() as records:
            task = records.tasks.numbered(task_id)
            brief = records.tasks.brief(task) if task is not None and task.kind in REACHING else None
        return brief if brief is not None and brief.notice is not None else None

    def _record(self, task_id: int, code: OutcomeCode) -> None:
        """On behalf of its owner, who was given the link."""
        with self._parts.store.write() as records:
            task = records.tasks.numbered(task_id)
            if task is not None:
                outcomes = Outcomes(records, self._parts.services, self._parts.office, self._parts.clock.now())
                outcomes.record(task, Outcome(code), task.owner_id)
