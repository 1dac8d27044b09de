"""Menu, QR codes and templates of the account."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.wechat.world import Answer, Ask, Code, World

_LONGEST_CODE = 2_592_000  # seconds: 30 days
_SCENE_CHARACTERS = 64
_TOP_BYTES, _SUB_BYTES, _KEY_BYTES = 16, 60, 128


def create_menu(world: World, ask: Ask, now: datetime) -> Answer:
    """POST menu/create: three buttons at most, five below each."""
    buttons = ask.literal.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        return Answer({"errcode": 40016})
    refused = next((code for code in (_button_fault(b, top=True) for b in buttons) if code), 0)
    if refused:
        return Answer({"errcode": refused})
    world.menu = ask.literal
    return Answer({"errcode": 0, "errmsg": "ok"}, accepted=True)


def _button_fault(button: Any, top: bool) -> int:
    if not isinstance(button, dict):
        return 40016
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= (_TOP_BYTES if top else _SUB_BYTES):
        return 40018 if top else 40025
    below = button.get("sub_button")
    if top and below:
        if not isinstance(below, list) or len(below) > 5:
            return 40023
        return next((code for code in (_button_fault(b, top=False) for b in below) if code), 0)
    return _action_fault(button)


def _action_fault(button: dict[str, Any]) -> int:
    kind = button.get("type")
    if not isinstance(kind, str):
        return 40017
    if kind == "view":
        return 0 if str(button.get("url", "")).startswith(("http://", "https://")) else 40054
    if kind in ("click", "scancode_push", "scancode_waitmsg"):
        return 0 if 1 <= len(str(button.get("key", "")).encode()) <= _KEY_BYTES else 40019
    return 0


def list_templates(world: World) -> Answer:
    """GET template/get_all_private_template."""
    rows = [
        {"template_id": name, "title": name, "content": _content(fields)} for name, fields in world.settings.templates.items()
    ]
    return Answer({"template_list": rows})


def list_subscriptions(world: World) -> Answer:
    """GET wxaapi/newtmpl/gettemplate: type 2 is good for one message, 3 for any number."""
    settings = world.settings
    rows = [
        {"priTmplId": name, "title": name, "content": _content(fields), "type": 3 if name in settings.long_term else 2}
        for name, fields in settings.subscriptions.items()
    ]
    return Answer({"errcode": 0, "errmsg": "ok", "data": rows})


def _content(fields: Iterable[str]) -> str:
    return "".join(f"{name}:{{{{{name}.DATA}}}}\n" for name in fields)


def create_code(world: World, ask: Ask, now: datetime) -> Answer:
    """POST qrcode/create: temporary codes live 30 days at most, scene strings are 1 to 64 characters."""
    body = ask.body or {}
    action, scene = str(body.get("action_name")), _scene(body)
    if scene is None or action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        return Answer({"errcode": 40053})
    lasting = "LIMIT" in action
    seconds = body.get("expire_seconds", 60)
    if not lasting and not (isinstance(seconds, int) and 1 <= seconds <= _LONGEST_CODE):
        return Answer({"errcode": 40053})
    ticket = secrets.token_urlsafe(60)
    world.codes[ticket] = Code(scene, None if lasting else now + timedelta(seconds=seconds))
    payload: dict[str, Any] = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}"}
    return Answer(payload if lasting else {**payload, "expire_seconds": seconds}, accepted=True)


def _scene(body: dict[str, Any]) -> str | None:
    info = body.get("action_info")
    given = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(given, dict):
        return None
    if "STR" in str(body.get("action_name")):
        text = given.get("scene_str")
        return text if isinstance(text, str) and 1 <= len(text) <= _SCENE_CHARACTERS else None
    number = given.get("scene_id")
    return str(number) if isinstance(number, int) and number > 0 else None
