"""What people say and do, in the platform's field names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from tests.fakes.wechat.envelope import Fields
from tests.fakes.wechat.people import User

_PICTURE = "http://mmbiz.example/picture"
DEFAULTS: Mapping[str, Fields] = {
    "text": {"Content": ""},
    "image": {"PicUrl": _PICTURE},
    "voice": {"MediaId": "media-voice", "Format": "amr"},
    "video": {"MediaId": "media-video", "ThumbMediaId": "media-thumb"},
    "shortvideo": {"MediaId": "media-video", "ThumbMediaId": "media-thumb"},
    "location": {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "人民公园"},
    "link": {"Title": "标题", "Description": "说明", "Url": "http://mp.example/article"},
    "file": {"Title": "名单.xlsx", "Description": "", "FileKey": "file-key", "FileMd5": "0" * 32, "FileTotalLen": "1024"},
}
EVENT_DEFAULTS: Mapping[str, Fields] = {
    "subscribe": {"EventKey": ""},
    "unsubscribe": {"EventKey": ""},
    "SCAN": {"EventKey": "1", "Ticket": "ticket"},
    "CLICK": {"EventKey": "key"},
    "VIEW": {"EventKey": "http://office.example/", "MenuId": "1"},
}
FREE_ANSWERS_AFTER = ("subscribe", "SCAN", "CLICK", "scancode_push", "scancode_waitmsg")  # VIEW opens no window
SILENT_EVENTS = (  # nobody is looking at the chat
    "unsubscribe",
    "TEMPLATESENDJOBFINISH",
    "MASSSENDJOBFINISH",
    "subscribe_msg_change_event",
    "subscribe_msg_sent_event",
)


# Every picture and every voice note has its own.
_OWN: Mapping[str, Callable[[int], Fields]] = {
    "image": lambda number: {"MediaId": f"media-{number}"},
    "voice": lambda number: {"MediaId": f"voice-{number}", "MediaId16K": f"voice-16k-{number}"},
}


def message(kind: str, given: Fields, msg_id: int) -> Fields:
    """The body of a spoken message; a type the platform does not know yet is passed on as it comes."""
    own = _OWN[kind](msg_id) if kind in _OWN else {}
    return {"MsgType": kind, **DEFAULTS.get(kind, {}), **own, **given, "MsgId": msg_id}


def event(name: str, given: Fields) -> Fields:
    return {"MsgType": "event", "Event": name, **EVENT_DEFAULTS.get(name, {}), **given}


def note_message(user: User, fields: Fields, now: datetime) -> None:
    """Open the window; a tap on a menu message counts as a click."""
    if "bizmsgmenuid" in fields:
        user.windows.acted(now)
    else:
        user.windows.spoke(now)


def note_event(user: User, name: str, now: datetime) -> None:
    """Follow, unfollow, and open the short window where the event does."""
    if name == "subscribe":
        user.following = True
    if name == "unsubscribe":
        user.following = False
        user.windows.close()
    if name in FREE_ANSWERS_AFTER:
        user.windows.acted(now)
