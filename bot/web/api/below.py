"""The counts of the offices below, for a program of the office above."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from bot.domain.notices import Objection
from bot.domain.people import StaffMember
from bot.web.api.access import WHY, ApiFault, Service, member
from bot.web.api.models import faults


def leader(found: Annotated[StaffMember, Depends(member)], parts: Service) -> StaffMember:
    """Whoever leads or keeps an office that has others below it."""
    if not parts.below.any:
        raise ApiFault(404, "nobody_below", "no office stands below this one")
    if not parts.below.may_ask(found):
        raise ApiFault(403, "no_right", WHY[Objection.NO_RIGHT])
    return found


def below_router() -> APIRouter:
    router = APIRouter(responses=faults(401, 403, 404))

    @router.get("/below", summary="Counts of the offices below, each alone and in sums; never a person.")
    def below(parts: Service, _member: Annotated[StaffMember, Depends(leader)]) -> dict[str, Any]:
        return {"lines": [one.shown() for one in parts.below.lines(parts.clock.now())]}

    return router
