"""How the accounts stand, for a program that watches."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from bot import channel_status
from bot.web.api.access import Reads, Service
from bot.web.api.models import faults


def channel_router() -> APIRouter:
    router = APIRouter(responses=faults(401, 403))

    @router.get("/channels", summary="Health, quota and window of each account, and what each group allows.")
    def channels(parts: Service, _member: Reads) -> dict[str, Any]:
        now = parts.clock.now()
        with parts.store.read() as records:
            accounts = channel_status.accounts(records, parts.abilities, now)
            groups = channel_status.groups(records, parts.abilities)
        return {"accounts": [asdict(one) for one in accounts], "groups": [asdict(one) for one in groups]}

    return router
