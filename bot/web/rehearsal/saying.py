"""What the room's page posts, read with suspicion."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request

from bot.domain.messages import Form
from bot.web.rehearsal.phones import TELEPHONES

LONGEST = 2000  # characters of one message typed here
LARGEST = 32_768  # bytes of one request: the longest message, every character written as an escape
HARMLESS_KEY = re.compile(r"[A-Za-z0-9\-]{8,64}")
SOMEBODY = re.compile(r"[a-z]{1,16}-\d{1,9}")
SOME_GROUP = re.compile(r"[\w\-]{0,64}")
WAYS = ("", Form.CHAT.value, *TELEPHONES)  # the chat, or his telephone


class Unfit(Exception):
    """What was posted is nothing that can be said or done; the argument is a key of SORRY, the status how HTTP says so."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Said:
    who: str
    text: str
    key: str
    group: str
    via: str


async def posted(request: Request) -> Mapping[str, Any]:
    """The JSON object that a page of ours posted. Raises Unfit, and ClientDisconnect."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Unfit("elsewhere", 403)
    if not 0 < int(request.headers.get("content-length") or 0) <= LARGEST:
        raise Unfit("too_long", 413)
    try:
        found = json.loads(await request.body())
    except ClientDisconnect:
        raise
    except (ValueError, RecursionError):
        raise Unfit("unclear") from None
    if not isinstance(found, dict):
        raise Unfit("unclear")
    return found


def said(fields: Mapping[str, Any]) -> Said:
    """What is to be said: who, text, and perhaps key, group and way. Raises Unfit."""
    given = {"who": None, "text": None, "key": uuid4().hex, "group": "", "via": "", **fields}
    try:  # half a character cannot be kept
        who, text, key, group, via = (given[name].encode().decode() for name in ("who", "text", "key", "group", "via"))
    except (AttributeError, ValueError):
        raise Unfit("unclear") from None
    if not (SOMEBODY.fullmatch(who) and HARMLESS_KEY.fullmatch(key) and SOME_GROUP.fullmatch(group)) or "\0" in text:
        raise Unfit("unclear")
    if via not in WAYS or (group and via in TELEPHONES):
        raise Unfit("unclear")
    if len(text) > LONGEST:
        raise Unfit("too_long")
    if not text.strip():
        raise Unfit("empty")
    return Said(who, text, key, group, via)
