"""/t/{token} of whoever forwards to an ordinary chat group: the text, the picture (/t/{token}/poster.png), and two keys."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.load import CLERKS
from bot.domain.outcomes import Outcome
from bot.domain.tasks import OutcomeCode
from bot.notices.outcomes import Outcomes
from bot.paper import PaperFault
from bot.paper.poster import drawn
from bot.relays import Relays
from bot.store.relays import Kit
from bot.web.parts import Parts
from bot.web.public import SAFE, show

FORWARDED, CANNOT, STAYS = "forwarded", "cannot", "stays"
# The picture is asked for again whenever it is shown: a correction changes it.
PICTURE = {**SAFE, "Cache-Control": "private, no-cache"}


class KitPage:
    """The link is the key of whoever was asked. A tick is counted as posted in a group, never as reaching anybody."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [Route("/t/{token}/poster.png", self.picture)]

    def find(self, task_id: int | None) -> Kit | None:
        """The kit of a task, or the newer one that has taken its place; None for a task of another kind."""
        if task_id is None:
            return None
        with self._parts.store.read() as records:
            kit = records.relays.kit(task_id)
            return records.relays.newest(kit) if kit is not None else None

    def show(self, request: Request, kit: Kit, done: str = "", status: int = 200) -> Response:
        if not kit.open:
            return show(self._parts, request, "relay_done", {"group": kit.group, "forwarded": kit.state == "done"})
        data = {
            "group": kit.group,
            "text": kit.text,
            "deadline": kit.deadline,
            "corrects": kit.corrects,
            "picture": f"{self._path(kit)}/poster.png",
            "said": done if done in (STAYS, "unclear") or (done == CANNOT and self._with_clerk(kit)) else "",
        }
        return show(self._parts, request, "relay", data, status)

    async def answer(self, request: Request, kit: Kit, key: str) -> Response:
        """A key was pressed. Pressing it again changes nothing."""
        if kit.open and key not in (FORWARDED, CANNOT):
            return self.show(request, kit, "unclear", 400)
        done = await asyncio.to_thread(self._take, kit.task_id, key)
        self._parts.wake()
        return RedirectResponse(f"{self._path(kit)}?done={done}", 303, SAFE)

    async def picture(self, request: Request) -> Response:
        kit = await asyncio.to_thread(self.find, self._parts.task_links.read(request.path_params["token"]))
        if kit is None or not kit.open:
            return Response(status_code=404, headers=SAFE)
        poster = self._parts.posters.of(kit)
        headers = {**PICTURE, "ETag": f'"{poster.tag}"'}
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        try:
            return Response(await asyncio.to_thread(drawn, poster), media_type="image/png", headers=headers)
        except PaperFault:
            return Response(status_code=503, headers=SAFE)  # no font: the text is there all the same

    def _path(self, kit: Kit) -> str:
        return self._parts.task_links.url(kit.task_id).removeprefix(self._parts.office.public_url)

    def _with_clerk(self, kit: Kit) -> bool:
        with self._parts.store.read() as records:
            return any(one.id == kit.owner_id for one in records.people.staff(CLERKS))

    def _take(self, task_id: int, key: str) -> str:
        """What was done, in the word that the page then goes by. On behalf of the owner, who was given the link."""
        now = self._parts.clock.now()
        with self._parts.store.write() as records:
            kit, task = records.relays.kit(task_id), records.tasks.numbered(task_id)
            if kit is None or task is None:
                return key if key == FORWARDED else ""
            if key == CANNOT:
                given = Relays(records, now).hand_to_clerk(kit, "page") is not None
                return CANNOT if given or task.owner_id != task.first_owner_id else STAYS
            outcomes = Outcomes(records, self._parts.services, self._parts.office, now)
            outcomes.record(task, Outcome(OutcomeCode.RELAYED), task.owner_id)
            return FORWARDED
