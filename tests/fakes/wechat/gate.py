"""The API side: one door for every call, where faults strike, tokens are checked and the log is written."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from tests.fakes.wechat import mass, media, pages
from tests.fakes.wechat.account import create_code, create_menu, list_subscriptions, list_templates
from tests.fakes.wechat.consents import send_subscription
from tests.fakes.wechat.receipts import ReceiptDesk
from tests.fakes.wechat.sends import send_custom, send_template
from tests.fakes.wechat.switches import Fault
from tests.fakes.wechat.world import Answer, Ask, Call, World

CUT = "sangyu.cut"  # the ASGI extension by which the server resets a connection
_WORDS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40066: "invalid url",
    42001: "access_token expired",
    45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    48001: "api unauthorized",
    93000: "invalid webhook url",
}
_NO_TOKEN = ("token", "stable_token", "webhook/send", "sns/oauth2/access_token")
_POST_ONLY = (
    "stable_token",
    "message/template/send",
    "message/subscribe/bizsend",
    "message/custom/send",
    "message/mass/sendall",
    "message/mass/get",
    "media/upload",
    "menu/create",
    "qrcode/create",
    "webhook/send",
)
_NO_JSON = ("webhook/send", "media/upload")
_HTML = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>系统繁忙</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Gate:
    world: World
    desk: ReceiptDesk

    async def serve(self, request: Request, now: datetime) -> Response:
        """Every answer tells the time, as the platform's does."""
        response = await self._served(request, now)
        response.headers["Date"] = format_datetime(now.astimezone(UTC), usegmt=True)
        return response

    async def _served(self, request: Request, now: datetime) -> Response:
        try:
            ask = await _read(request)
        except ClientDisconnect:  # whoever was asking has died in the middle of it
            return Response(status_code=400)
        if self.world.settings.api_delay:
            await asyncio.sleep(self.world.settings.api_delay)
        fault = self.world.board.fault(ask.endpoint, ask.openid)
        if fault and fault.kind == "token_expired":
            self.world.tokens.spoil(ask.query.get("access_token", ""), now)
        acts = fault is None or fault.after or fault.kind == "token_expired"
        answer = self._decide(ask, now) if acts else None
        payload = _payload(answer, fault)
        self._log(ask, fault, answer, payload, now)
        if answer and answer.first:
            await answer.first
        if answer and answer.file and fault is None:
            return Response(answer.file, media_type=answer.kind)
        return await _respond(request, fault, payload)

    def _decide(self, ask: Ask, now: datetime) -> Answer:
        if ask.endpoint not in _NO_TOKEN:
            refused = self.world.tokens.verdict(ask.query.get("access_token", ""), now)
            if refused:
                return Answer({"errcode": refused})
        if ask.endpoint in _POST_ONLY:
            if ask.method != "POST":
                return Answer({"errcode": 43002})
            if not ask.raw:
                return Answer({"errcode": 44002})
            if ask.body is None and ask.endpoint not in _NO_JSON:
                return Answer({"errcode": 47001})
        return self._act(ask, now)

    def _act(self, ask: Ask, now: datetime) -> Answer:
        world = self.world
        match ask.endpoint:
            case "message/template/send":
                return send_template(world, self.desk, ask, now)
            case "message/custom/send":
                return send_custom(world, ask, now)
            case "stable_token":
                return Answer(world.tokens.stable(ask.body or {}, world.settings, now))
            case "token":
                return Answer(world.tokens.classic(dict(ask.query), world.settings, now))
            case "menu/create":
                return create_menu(world, ask, now)
            case "qrcode/create":
                return create_code(world, ask, now)
            case "message/subscribe/bizsend":
                return send_subscription(world, self.desk, ask, now)
            case "message/mass/sendall":
                return mass.send_all(world, self.desk, ask, now)
            case "message/mass/get":
                return mass.status_of(world, ask, now)
            case "media/get":
                return media.get(world, ask, now)
            case "media/upload":
                return media.upload(world, ask, now)
            case "sns/oauth2/access_token":
                return pages.exchange(world, ask, now)
            case "template/get_all_private_template":
                return list_templates(world)
            case "wxaapi/newtmpl/gettemplate":
                return list_subscriptions(world)
            case "webhook/send":
                errcode = world.robots.send(ask.query.get("key", ""), world.settings.group_keys, ask.body, now)
                return Answer({"errcode": errcode}, accepted=errcode == 0)
        return Answer({"errcode": 40066})

    def _log(self, ask: Ask, fault: Fault | None, answer: Answer | None, payload: dict[str, Any] | None, now: datetime) -> None:
        self.world.calls.append(
            Call(
                endpoint=ask.endpoint,
                at=now.timestamp(),
                openid=ask.openid,
                client_msg_id=str((ask.body or {}).get("client_msg_id") or (ask.body or {}).get("clientmsgid", "")),
                errcode=None if payload is None else int(payload.get("errcode", 0)),
                accepted=answer is not None and answer.accepted,
                fault=fault.kind if fault else "",
            )
        )


def _payload(answer: Answer | None, fault: Fault | None) -> dict[str, Any] | None:
    """What the caller is told, None where he gets no JSON at all."""
    if fault and fault.kind == "errcode":
        return {"errcode": fault.errcode}
    if fault and (fault.kind in ("reset", "http", "html") or answer is None):
        return None
    return answer.payload if answer else None


async def _read(request: Request) -> Ask:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else None
    except ValueError:  # a form, or nonsense
        body = None
    endpoint = request.url.path.lstrip("/").removeprefix("cgi-bin/")
    kind = request.headers.get("content-type", "")
    return Ask(endpoint, request.method, dict(request.query_params), raw, body if isinstance(body, dict) else None, kind)


async def _respond(request: Request, fault: Fault | None, payload: dict[str, Any] | None) -> Response:
    if fault and fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    if payload is not None:
        errcode = payload.get("errcode")
        said = {"errmsg": "ok" if errcode == 0 else _WORDS.get(errcode, "refused")} if errcode is not None else {}
        return JSONResponse({**said, **payload})
    if fault and fault.kind == "http":
        return Response(_HTML, status_code=fault.status, media_type="text/html")
    if fault and fault.kind == "html":
        return Response(_HTML, media_type="text/html")
    request.scope["extensions"][CUT]()
    await asyncio.sleep(0)
    return Response()
