"""Media: what people sent, and what we upload, each kept for three days."""

from __future__ import annotations

import secrets
from datetime import datetime
from email import message_from_bytes
from email.policy import HTTP
from pathlib import Path

from tests.fakes.wechat.sends import refusal
from tests.fakes.wechat.settings import MEDIA_KEPT
from tests.fakes.wechat.world import Answer, Ask, World

PHOTO = Path(__file__).with_name("photo.jpg").read_bytes()  # lies on its side, and says where it was taken
VOICE = b"#!AMR\n" + (b"\x04" + bytes(12)) * 50  # one second of nothing
LARGEST = 10 * 1024 * 1024  # bytes of a picture
_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def upload(world: World, ask: Ask, now: datetime) -> Answer:
    """POST media/upload?type=image, a form with the file as `media`."""
    if ask.query.get("type") != "image":
        return refusal(40004)
    name, kind, content = _file(ask)
    if not content:
        return refusal(41005)
    if not name or not content.startswith(_STARTS.get(kind, b"\x00")):
        return refusal(40005)
    if len(content) > LARGEST:
        return refusal(40009)
    media_id = secrets.token_urlsafe(48)
    world.uploads[media_id] = (content, now)
    payload = {"type": "image", "media_id": media_id, "created_at": int(now.timestamp())}
    return Answer(payload, accepted=True)


def get(world: World, ask: Ask, now: datetime) -> Answer:
    """GET media/get: the file itself, or 40007."""
    media_id = ask.query.get("media_id", "")
    if media_id in world.gone or not media_id:
        return refusal(40007)
    if media_id in world.uploads:
        content, at = world.uploads[media_id]
        return Answer({}, accepted=True, file=content) if now - at < MEDIA_KEPT else refusal(40007)
    if media_id.startswith("voice-"):
        return Answer({}, accepted=True, file=VOICE, kind="audio/amr")
    return Answer({}, accepted=True, file=PHOTO)


def _file(ask: Ask) -> tuple[str, str, bytes]:
    """Name, kind and content of the part called `media`."""
    form = message_from_bytes(b"Content-Type: " + ask.kind.encode() + b"\r\n\r\n" + ask.raw, policy=HTTP)
    for part in form.iter_parts():
        if part.get_param("name", header="content-disposition") == "media":
            content = part.get_payload(decode=True)
            return part.get_filename() or "", part.get_content_type(), content if isinstance(content, bytes) else b""
    return "", "", b""
